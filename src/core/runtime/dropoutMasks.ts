import { type DropoutSite, siteDims } from '../models/forward.ts';
import { elementCount } from '../onnx/graph.ts';
import type { DropoutKey } from './session.ts';
import { createKernels, type WasmKernels } from './wasm-kernels/kernels.ts';

export interface HostDropoutMask {
  readonly site: DropoutSite;
  readonly dims: readonly number[];
  /** Valid until the next draw. */
  readonly mask: Float32Array;
}

/** The masks of all dropout sites for one batch, in a memory of their own that grows with the largest batch. */
export class HostDropoutMasks {
  readonly #sites: readonly DropoutSite[];
  #kernels: WasmKernels | null = null;
  #buffer: Float32Array = new Float32Array();

  constructor(sites: readonly DropoutSite[]) {
    this.#sites = sites;
  }

  /** @param key null: nothing is dropped, all masks are ones */
  async draw(batchSize: number, length: number, key: DropoutKey | null): Promise<HostDropoutMask[]> {
    const shapes = this.#sites.map((site) => siteDims(site, batchSize, length));
    const counts = shapes.map((dims) => elementCount(dims));
    const kernels = await this.#reserve(counts.reduce((sum, count) => sum + paddedTo4(count), 0));
    let offset = 0;
    return this.#sites.map((site, i) => {
      const mask = this.#buffer.subarray(offset, offset + counts[i]!);
      offset += paddedTo4(counts[i]!);
      if (key === null) mask.fill(1);
      else kernels.fillDropoutMask(mask, site.probability, key.seed, key.microStep, site.site);
      return { site, dims: shapes[i]!, mask };
    });
  }

  async #reserve(elements: number): Promise<WasmKernels> {
    if (this.#kernels === null || this.#buffer.length < elements) {
      const reserved = Math.max(1024, Math.ceil(elements * 1.5));
      this.#kernels = await createKernels(4 * reserved + 4096);
      this.#buffer = this.#kernels.allocFloat32(reserved);
    }
    return this.#kernels;
  }
}

/** The kernels require arrays aligned to 16 bytes. */
function paddedTo4(count: number): number {
  return Math.ceil(count / 4) * 4;
}
