import type { ExportActions } from '../../state/exportActions.ts';
import { saveFile } from '../saveFile.ts';

/** Makes the model folder and lets the browser download it. Resolves with whether it could; the store says why */
export async function downloadModel(exporting: ExportActions, name: string): Promise<boolean> {
  const zip = await exporting.exportModel(name);
  if (zip !== null) saveFile(zip, `${name}.zip`);
  return zip !== null;
}
