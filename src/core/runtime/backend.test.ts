import { describe, expect, it } from 'vitest';
import {
  type AdapterInfo,
  chooseBackend,
  describeAdapter,
  isSoftwareAdapter,
  WebGpuUnavailableError,
  wasmThreads,
} from './backend.ts';

const adapterInfo = (over: Partial<AdapterInfo>): AdapterInfo => ({
  vendor: '',
  architecture: '',
  device: '',
  description: '',
  ...over,
});

const gpuWith = (info: AdapterInfo | null): GPU =>
  ({ requestAdapter: async () => (info === null ? null : { info }) }) as unknown as GPU;

const AMPERE = adapterInfo({ vendor: 'nvidia', architecture: 'ampere' });
const SWIFTSHADER = adapterInfo({
  vendor: 'google',
  architecture: 'swiftshader',
  description: 'SwiftShader driver 5.0.0',
});

describe('chooseBackend', () => {
  it('takes a real GPU', async () => {
    expect(await chooseBackend('auto', gpuWith(AMPERE), 8, true)).toEqual({
      backend: 'webgpu',
      reason: 'real-gpu',
      threads: 0,
      adapter: 'nvidia ampere',
    });
  });

  it('takes the CPU where the adapter is software, and names it', async () => {
    expect(await chooseBackend('auto', gpuWith(SWIFTSHADER), 2, true)).toEqual({
      backend: 'wasm',
      reason: 'software-adapter',
      threads: 2,
      adapter: 'SwiftShader driver 5.0.0',
    });
  });

  it('falls back to the CPU where there is no WebGPU or no adapter', async () => {
    const expected = { backend: 'wasm', reason: 'no-webgpu', threads: 1, adapter: null };
    expect(await chooseBackend('auto', undefined, 8, false)).toEqual(expected);
    expect(await chooseBackend('auto', gpuWith(null), 8, false)).toEqual(expected);
  });

  it('follows an explicit choice', async () => {
    expect(await chooseBackend('webgpu', gpuWith(SWIFTSHADER), 2, true)).toMatchObject({
      backend: 'webgpu',
      reason: 'chosen',
    });
    expect(await chooseBackend('wasm', gpuWith(AMPERE), 2, true)).toMatchObject({
      backend: 'wasm',
      reason: 'chosen',
    });
  });

  it('refuses WebGPU where it is not available', async () => {
    await expect(chooseBackend('webgpu', undefined, 2, true)).rejects.toThrow(WebGpuUnavailableError);
    await expect(chooseBackend('webgpu', gpuWith(null), 2, true)).rejects.toMatchObject({
      name: 'WebGpuUnavailableError',
      data: { reason: 'no-adapter' },
    });
  });
});

describe('isSoftwareAdapter', () => {
  it.each([
    adapterInfo({ isFallbackAdapter: true }),
    SWIFTSHADER,
    adapterInfo({ vendor: 'microsoft', description: 'Microsoft Basic Render Driver' }),
    adapterInfo({ vendor: 'microsoft', architecture: 'warp' }),
    adapterInfo({
      vendor: 'mesa',
      architecture: 'llvmpipe',
      description: 'llvmpipe (LLVM 15.0.6, 256 bits)',
    }),
    adapterInfo({ description: 'lavapipe' }),
  ])('knows $vendor $architecture $description', (info) => {
    expect(isSoftwareAdapter(info)).toBe(true);
  });

  it.each([AMPERE, adapterInfo({ vendor: 'apple', architecture: 'metal-3' }), adapterInfo({})])(
    'leaves $vendor $architecture alone',
    (info) => {
      expect(isSoftwareAdapter(info)).toBe(false);
    },
  );
});

describe('describeAdapter', () => {
  it('says nothing where the browser hides everything', () => {
    expect(describeAdapter(adapterInfo({}))).toBeNull();
  });
});

describe('wasmThreads', () => {
  it.each([
    [1, true, 1],
    [2, true, 2],
    [4, true, 4],
    [6, true, 4],
    [12, true, 6],
    [64, true, 8],
    [64, false, 1],
  ])('%i processors, isolated %s: %i', (processors, isolated, threads) => {
    expect(wasmThreads(processors, isolated)).toBe(threads);
  });
});
