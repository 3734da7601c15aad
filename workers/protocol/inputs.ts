/** What data and models are read from: the user's files, or a hub. */
import { z } from 'zod';

export const fileSchema = z.strictObject({
  /** Name, or path where a folder was dropped: it can say which split the file is. */
  name: z.string().min(1),
  /** Only a reference crosses to the worker, which reads it piece by piece. */
  blob: z.instanceof(Blob),
});
/** A file that the user gave, or one of the sample's. */
export type UserFile = z.infer<typeof fileSchema>;

export const hubSchema = z.strictObject({
  url: z.url({ protocol: /^https?$/ }),
  /** The user's access token, for gated and private repositories. */
  token: z.string().nullable(),
});
export type HubAccess = z.infer<typeof hubSchema>;
