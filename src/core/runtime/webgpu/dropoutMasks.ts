import { type DropoutSite, siteDims } from '../../models/forward.ts';
import { elementCount } from '../../onnx/graph.ts';
import { dropoutThreshold, STREAM } from '../../random.ts';
import type { DropoutKey } from '../session.ts';
import type { TrainingDevice } from './device.ts';
import { GrowingBuffer } from './gradients.ts';
import { type Dispatch, encodeDispatches, type Kernels } from './kernels.ts';

/** Elements that one thread of the kernel draws. */
const BLOCK = 8;

export interface GpuDropoutMask {
  readonly input: string;
  readonly dims: readonly number[];
  readonly buffer: GPUBuffer;
}

/** The masks of a training model's dropout sites, drawn on the GPU bit for bit as fillDropoutMask draws them. */
export class GpuDropoutMasks {
  readonly #gpu: TrainingDevice;
  readonly #kernels: Kernels;
  readonly #sites: readonly {
    readonly site: DropoutSite;
    readonly mask: GrowingBuffer;
    readonly info: GPUBuffer;
  }[];

  constructor(gpu: TrainingDevice, kernels: Kernels, sites: readonly DropoutSite[]) {
    this.#gpu = gpu;
    this.#kernels = kernels;
    this.#sites = sites.map((site) => ({
      site,
      mask: new GrowingBuffer(gpu, site.input),
      info: gpu.uniform(`${site.input}.info`, new Uint32Array(7)),
    }));
  }

  /** Encodes drawing all masks for a batch of this shape; with `key` null they are all ones. */
  encode(
    encoder: GPUCommandEncoder,
    batchSize: number,
    length: number,
    key: DropoutKey | null,
  ): GpuDropoutMask[] {
    const dispatches: Dispatch[] = [];
    const masks = this.#sites.map(({ site, mask, info }) => {
      const dims = siteDims(site, batchSize, length);
      const elements = elementCount(dims);
      const buffer = mask.atLeast(elements);
      this.#gpu.device.queue.writeBuffer(info, 0, maskInfo(site, elements, key));
      dispatches.push(
        this.#kernels.bind('dropoutMask', [info, buffer], this.#kernels.gridOf(Math.ceil(elements / BLOCK))),
      );
      return { input: site.input, dims, buffer };
    });
    if (dispatches.length > 0) encodeDispatches(encoder, dispatches);
    return masks;
  }
}

/** The uniform of DROPOUT_MASK. */
function maskInfo(site: DropoutSite, elements: number, key: DropoutKey | null): Uint32Array<ArrayBuffer> {
  const info = new Uint32Array(7);
  const kept = new Float32Array(info.buffer, 2 * info.BYTES_PER_ELEMENT, 1);
  info[0] = elements;
  info[1] = key === null ? 0 : dropoutThreshold(site.probability);
  kept[0] = key === null ? 1 : 1 / (1 - site.probability);
  info[3] = key?.seed ?? 0;
  info[4] = STREAM.dropout;
  info[5] = key?.microStep ?? 0;
  info[6] = site.site;
  return info;
}
