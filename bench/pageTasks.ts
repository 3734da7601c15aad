/** The tasks on a page's thread, from Chromium's trace. */
import { z } from 'zod';

export interface PageTask {
  /** Of the processor's time, so that other load on the machine does not count. */
  readonly cpuMs: number;
  /** From its start to its end, other load on the machine included. */
  readonly wallMs: number;
}

/** Of the trace event format, times in microseconds. */
const traceSchema = z.object({
  traceEvents: z.array(
    z.object({
      name: z.string(),
      pid: z.number(),
      tid: z.number(),
      dur: z.number().optional(),
      tdur: z.number().optional(),
      args: z.object({ name: z.unknown() }).partial().optional(),
    }),
  ),
});

/** The tasks on the pages' main threads in a trace of the category `toplevel`. */
export function tasksOfPages(trace: Buffer): PageTask[] {
  const { traceEvents } = traceSchema.parse(JSON.parse(trace.toString('utf8')));
  const thread = ({ pid, tid }: { pid: number; tid: number }) => `${pid} ${tid}`;
  const mainThreads = new Set(
    traceEvents
      .filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain')
      .map(thread),
  );
  return traceEvents.flatMap((event) => {
    const { name, dur, tdur } = event;
    if (name !== 'ThreadControllerImpl::RunTask' || !mainThreads.has(thread(event))) return [];
    return dur === undefined || tdur === undefined ? [] : [{ cpuMs: tdur / 1000, wallMs: dur / 1000 }];
  });
}
