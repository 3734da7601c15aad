/** The devices that sessions on WebGPU get in tests. */
import { createWebGpuTrainingSession } from '../src/core/runtime/webgpu/session.ts';
import type { CreateSession } from './oracleRun.ts';

type RequestDevice = (descriptor: GPUDeviceDescriptor) => Promise<GPUDevice>;

/** A GPU whose adapters get their devices from `request`, which has that of the real adapter. */
export function gpuWithDevices(
  gpu: GPU,
  request: (descriptor: GPUDeviceDescriptor, requestDevice: RequestDevice) => Promise<GPUDevice>,
): GPU {
  return {
    async requestAdapter(options?: GPURequestAdapterOptions) {
      const adapter = (await gpu.requestAdapter(options))!;
      const { features, limits, info } = adapter;
      return {
        features,
        limits,
        info,
        requestDevice: (descriptor: GPUDeviceDescriptor) =>
          request(descriptor, (asked) => adapter.requestDevice(asked)),
      };
    },
  } as unknown as GPU;
}

/**
 * Opens sessions one after the other on one device that outlives them, so that pipelines are compiled once: for a
 * tiny model a software GPU takes some twenty seconds to compile, and less than one to make a step. The first session
 * is as users have it; it stays open, since ONNX Runtime drops a device's pipelines with the last session on it.
 */
export function onOneDevice(gpu: GPU, ort: typeof import('onnxruntime-web')): CreateSession {
  let device: Promise<GPUDevice> | null = null;
  const sameDevice = gpuWithDevices(gpu, (descriptor, requestDevice) => {
    device ??= requestDevice(descriptor).then((made) => Object.assign(made, { destroy: () => {} }));
    return device;
  });
  let isFirst = true;
  return async (artifacts) => {
    const session = await createWebGpuTrainingSession({ artifacts, ort, gpu: sameDevice });
    if (isFirst) session.release = async () => {};
    isFirst = false;
    return session;
  };
}
