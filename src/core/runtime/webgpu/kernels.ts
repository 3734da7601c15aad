import {
  ADAMW,
  ADAMW_ROWS,
  ADD,
  DROPOUT_MASK,
  FOLD,
  GLOBAL_NORM,
  MARK_ROWS,
  SUM_OF_SQUARES,
  SUM_ROWS,
  WORKGROUP_SIZE,
} from './shaders.ts';

const SOURCES = {
  add: ADD,
  sumOfSquares: SUM_OF_SQUARES,
  fold: FOLD,
  globalNorm: GLOBAL_NORM,
  sumRows: SUM_ROWS,
  markRows: MARK_ROWS,
  adamw: ADAMW,
  adamwRows: ADAMW_ROWS,
  dropoutMask: DROPOUT_MASK,
} as const;

export type KernelName = keyof typeof SOURCES;

/**
 * A kernel bound to its buffers, with its grid size, which can be encoded any number of times.
 */
export interface Dispatch {
  readonly pipeline: GPUComputePipeline;
  readonly bindGroup: GPUBindGroup;
  readonly workgroups: readonly [number, number];
}

/** The compiled kernels of one device; shaders.ts documents their bindings. */
export class Kernels {
  readonly #device: GPUDevice;
  readonly #pipelines: Readonly<Record<KernelName, GPUComputePipeline>>;

  private constructor(device: GPUDevice, pipelines: Readonly<Record<KernelName, GPUComputePipeline>>) {
    this.#device = device;
    this.#pipelines = pipelines;
  }

  static async compile(device: GPUDevice): Promise<Kernels> {
    const pipelines = await Promise.all(
      Object.entries(SOURCES).map(async ([label, code]) => {
        const module = device.createShaderModule({ label, code });
        const compute = { module, entryPoint: 'main' };
        return [label, await device.createComputePipelineAsync({ label, layout: 'auto', compute })] as const;
      }),
    );
    return new Kernels(device, Object.fromEntries(pipelines) as Record<KernelName, GPUComputePipeline>);
  }

  /**
   * @param buffers in the order of the kernel's bindings
   * @param workgroups number of workgroups; `gridOf(threads)` where each thread handles one element
   */
  bind(name: KernelName, buffers: readonly GPUBuffer[], workgroups: readonly [number, number]): Dispatch {
    const pipeline = this.#pipelines[name];
    const entries = buffers.map((buffer, binding) => ({ binding, resource: { buffer } }));
    const layout = pipeline.getBindGroupLayout(0);
    return {
      pipeline,
      bindGroup: this.#device.createBindGroup({ label: name, layout, entries }),
      workgroups,
    };
  }

  /** The grid for `threads` threads. */
  gridOf(threads: number): readonly [number, number] {
    const needed = Math.ceil(threads / WORKGROUP_SIZE);
    const columns = Math.max(1, Math.min(needed, this.#device.limits.maxComputeWorkgroupsPerDimension));
    return [columns, Math.ceil(needed / columns)];
  }
}

/** Runs the dispatches in order; each sees the writes of the ones before. */
export function encodeDispatches(encoder: GPUCommandEncoder, dispatches: Iterable<Dispatch>): void {
  const pass = encoder.beginComputePass();
  for (const { pipeline, bindGroup, workgroups } of dispatches) {
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, bindGroup);
    const [columns, rows] = workgroups;
    pass.dispatchWorkgroups(columns, rows);
  }
  pass.end();
}
