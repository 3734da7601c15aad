/** How much memory WebAssembly takes, in node. */

/**
 * From here on every WebAssembly memory is counted: shared ones are ONNX Runtime's, the others the kernels'.
 * Emscripten requests a fifth more than needed while there is room; here the first two attempts of each growth are
 * refused, so that it takes at most five per cent more.
 */
export function watchMemories(): () => { readonly ortBytes: number; readonly kernelBytes: number } {
  const shared: WebAssembly.Memory[] = [];
  const own: WebAssembly.Memory[] = [];
  WebAssembly.Memory = class extends WebAssembly.Memory {
    #growths = 0;
    constructor(descriptor: WebAssembly.MemoryDescriptor) {
      super(descriptor);
      (descriptor.shared === true ? shared : own).push(this);
    }
    override grow(pages: number): number {
      this.#growths += 1;
      if (this.#growths % 3 !== 0) throw new RangeError('with less to spare');
      return super.grow(pages);
    }
  };
  const bytes = (memories: readonly WebAssembly.Memory[]) =>
    memories.reduce((sum, { buffer }) => sum + buffer.byteLength, 0);
  return () => ({ ortBytes: bytes(shared), kernelBytes: bytes(own) });
}
