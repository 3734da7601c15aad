/**
 * Lists and objects of a file, however large. Of what is not as it should be only the first is reported, where
 * zod's own collect all; and objects become Maps, since zod's records leave `__proto__` out and have other names by
 * birth.
 */
import { z } from 'zod';
import { cutText } from '../importErrors.ts';

/**
 * @param problemOf what is wrong with an entry; null where nothing is
 */
export function listSchema<T>(problemOf: (entry: unknown) => string | null) {
  return z.unknown().transform((value, context): readonly T[] => {
    if (!Array.isArray(value)) {
      context.addIssue('expected a list');
      return z.NEVER;
    }
    for (let i = 0; i < value.length; i++) {
      const problem = problemOf(value[i]);
      if (problem === null) continue;
      context.addIssue({ code: 'custom', message: problem, path: [i] });
      return z.NEVER;
    }
    return value;
  });
}

/** A list whose entries are as the schema says. */
export function parsedListSchema<Schema extends z.ZodType>(schema: Schema) {
  return z.unknown().transform((value, context): z.output<Schema>[] => {
    if (!Array.isArray(value)) {
      context.addIssue('expected a list');
      return z.NEVER;
    }
    const parsed: z.output<Schema>[] = [];
    for (let i = 0; i < value.length; i++) {
      const { data, error } = schema.safeParse(value[i]);
      if (error !== undefined) {
        addIssue(context, error, i);
        return z.NEVER;
      }
      parsed.push(data);
    }
    return parsed;
  });
}

/** An object whose values are as the schema says. */
export function mapSchema<Schema extends z.ZodType>(schema: Schema) {
  return z.unknown().transform((value, context): ReadonlyMap<string, z.output<Schema>> => {
    const parsed = new Map<string, z.output<Schema>>();
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      context.addIssue('expected an object');
      return parsed;
    }
    for (const [key, entry] of Object.entries(value)) {
      const { data, error } = schema.safeParse(entry);
      if (error !== undefined) {
        addIssue(context, error, key);
        return parsed;
      }
      parsed.set(key, data);
    }
    return parsed;
  });
}

function addIssue(context: z.RefinementCtx, error: z.ZodError, key: string | number): void {
  const { message, path } = error.issues[0]!;
  context.addIssue({
    code: 'custom',
    message,
    path: [typeof key === 'string' ? cutText(key) : key, ...path],
  });
}
