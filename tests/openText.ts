import { bytesSource } from '../src/core/bytes.ts';
import { type EncodingNotice, type OpenFile, openFile } from '../src/core/data/text.ts';

/** A file in memory, opened as the importer opens it. */
export function openText(
  name: string,
  content: string | Uint8Array,
  onEncodingGuessed: (notice: EncodingNotice) => void = () => undefined,
): Promise<OpenFile> {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  return openFile(bytesSource(name, bytes), { onPiece: async () => undefined, onEncodingGuessed });
}
