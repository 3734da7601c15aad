/**
 * The WGSL of the optimizer and of the dropout masks. All of it is deterministic: no atomics, every sum in a fixed
 * order. Threads are counted over a two-dimensional grid, since one dimension takes 65,535 workgroups only.
 */

export const WORKGROUP_SIZE = 256;

const THREAD_INDEX = /* wgsl */ `
fn threadIndex(workgroup: vec3u, workgroups: vec3u, local: u32) -> u32 {
  return (workgroup.y * workgroups.x + workgroup.x) * ${WORKGROUP_SIZE}u + local;
}
`;

const ENTRY = /* wgsl */ `
@compute @workgroup_size(${WORKGROUP_SIZE})
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) local: u32,
)`;

/** target += source, element by element. Uniform: [count]. */
export const ADD = /* wgsl */ `
struct Info { count: u32 }
@group(0) @binding(0) var<uniform> info: Info;
@group(0) @binding(1) var<storage, read> source: array<f32>;
@group(0) @binding(2) var<storage, read_write> result: array<f32>;
${THREAD_INDEX}
${ENTRY} {
  let i = threadIndex(workgroup, workgroups, local);
  if (i < info.count) { result[i] += source[i]; }
}
`;

/**
 * Thread t of T sums the squares of elements t, t + T, t + 2T … into partials[firstPartial + t]. Barriers, which a
 * sum within the workgroup would need, are expensive on a software adapter. Uniform: [count, firstPartial].
 */
export const SUM_OF_SQUARES = /* wgsl */ `
struct Info { count: u32, firstPartial: u32 }
@group(0) @binding(0) var<uniform> info: Info;
@group(0) @binding(1) var<storage, read> values: array<f32>;
@group(0) @binding(2) var<storage, read_write> partials: array<f32>;
${THREAD_INDEX}
${ENTRY} {
  let thread = threadIndex(workgroup, workgroups, local);
  let threads = workgroups.x * workgroups.y * ${WORKGROUP_SIZE}u;
  var sum = 0.0;
  for (var i = thread; i < info.count; i += threads) { sum += values[i] * values[i]; }
  partials[info.firstPartial + thread] = sum;
}
`;

/** Thread t of T sums the partials t, t + T, t + 2T … into folded[t]. */
export const FOLD = /* wgsl */ `
@group(0) @binding(0) var<storage, read> partials: array<f32>;
@group(0) @binding(1) var<storage, read_write> folded: array<f32>;
${THREAD_INDEX}
${ENTRY} {
  let thread = threadIndex(workgroup, workgroups, local);
  var sum = 0.0;
  for (var i = thread; i < arrayLength(&partials); i += workgroups.x * workgroups.y * ${WORKGROUP_SIZE}u) { sum += partials[i]; }
  folded[thread] = sum;
}
`;

/**
 * numbers = [the square root of the sum of `folded`, by tree reduction; the loss], as bits. One workgroup.
 */
export const GLOBAL_NORM = /* wgsl */ `
@group(0) @binding(0) var<storage, read> folded: array<f32>;
@group(0) @binding(1) var<storage, read> loss: array<u32>;
@group(0) @binding(2) var<storage, read_write> numbers: array<u32>;
var<workgroup> sums: array<f32, ${WORKGROUP_SIZE}>;
${ENTRY} {
  var sum = 0.0;
  for (var i = local; i < arrayLength(&folded); i += ${WORKGROUP_SIZE}u) { sum += folded[i]; }
  sums[local] = sum;
  workgroupBarrier();
  for (var width = ${WORKGROUP_SIZE / 2}u; width > 0u; width /= 2u) {
    if (local < width) { sums[local] += sums[local + width]; }
    workgroupBarrier();
  }
  if (local == 0u) {
    numbers[0] = bitcast<u32>(sqrt(sums[0]));
    numbers[1] = loss[0];
  }
}
`;

/**
 * The sums of row-sparse gradients: row g of `sums` is the sum of rows order[starts[g]] to order[starts[g + 1] - 1],
 * in sequence. Uniform: [groups, width].
 */
export const SUM_ROWS = /* wgsl */ `
struct Info { groups: u32, width: u32 }
@group(0) @binding(0) var<uniform> info: Info;
@group(0) @binding(1) var<storage, read> rows: array<f32>;
@group(0) @binding(2) var<storage, read> starts: array<u32>;
@group(0) @binding(3) var<storage, read> order: array<u32>;
@group(0) @binding(4) var<storage, read_write> sums: array<f32>;
${THREAD_INDEX}
${ENTRY} {
  let i = threadIndex(workgroup, workgroups, local);
  let group = i / info.width;
  if (group >= info.groups) { return; }
  let column = i % info.width;
  var sum = 0.0;
  for (var k = starts[group]; k < starts[group + 1u]; k++) { sum += rows[order[k] * info.width + column]; }
  sums[i] = sum;
}
`;

/**
 * Locates each table row's gradient: groupOfRow[ids[g]] = g + 1; 0, from the preceding clear, where there is none.
 * Uniform: [groups].
 */
export const MARK_ROWS = /* wgsl */ `
struct Info { groups: u32 }
@group(0) @binding(0) var<uniform> info: Info;
@group(0) @binding(1) var<storage, read> ids: array<u32>;
@group(0) @binding(2) var<storage, read_write> groupOfRow: array<u32>;
${THREAD_INDEX}
${ENTRY} {
  let group = threadIndex(workgroup, workgroups, local);
  if (group < info.groups) { groupOfRow[ids[group]] = group + 1u; }
}
`;

/**
 * One update of torch.optim.AdamW, with the gradient first clipped to the global norm. The host computes the scalars
 * of the step, in float64. WGSL lets a compiler take every float for finite, so `isFiniteStep` (that of adamw.ts)
 * looks at bits.
 */
const ADAMW_UPDATE = /* wgsl */ `
struct Step {
  oneMinusBeta1: f32,
  beta2: f32,
  oneMinusBeta2: f32,
  stepSize: f32,
  sqrtCorrection2: f32,
  epsilon: f32,
  decayFactor: f32,
  maxGradNorm: f32,
}
@group(0) @binding(0) var<uniform> step: Step;
@group(0) @binding(1) var<uniform> info: Info;
@group(0) @binding(2) var<storage, read> numbers: array<u32>;
@group(0) @binding(3) var<storage, read_write> parameter: array<f32>;
@group(0) @binding(4) var<storage, read_write> moment1: array<f32>;
@group(0) @binding(5) var<storage, read_write> moment2: array<f32>;

fn isFiniteStep() -> bool {
  return (numbers[0] & 0x7f800000u) != 0x7f800000u && (numbers[1] & 0x7f800000u) != 0x7f800000u;
}

fn clipped(gradient: f32) -> f32 {
  if (step.maxGradNorm == 0.0) { return gradient; }
  return gradient * min(1.0, step.maxGradNorm / (bitcast<f32>(numbers[0]) + 1e-6));
}

fn update(i: u32, gradient: f32) {
  let m = moment1[i] + step.oneMinusBeta1 * (gradient - moment1[i]);
  let v = step.beta2 * moment2[i] + step.oneMinusBeta2 * gradient * gradient;
  let decayed = parameter[i] * select(1.0, step.decayFactor, info.decay != 0u);
  moment1[i] = m;
  moment2[i] = v;
  parameter[i] = decayed - step.stepSize * (m / (sqrt(v) / step.sqrtCorrection2 + step.epsilon));
}
`;

/** AdamW with a dense gradient. A step that is not finite writes nothing. */
export const ADAMW = /* wgsl */ `
struct Info { count: u32, decay: u32 }
${ADAMW_UPDATE}
@group(0) @binding(6) var<storage, read> gradients: array<f32>;
${THREAD_INDEX}
${ENTRY} {
  let i = threadIndex(workgroup, workgroups, local);
  if (i < info.count && isFiniteStep()) { update(i, clipped(gradients[i])); }
}
`;

/**
 * AdamW with a row-sparse gradient; rows without one have gradient 0, and still decay and follow their moments. A
 * step that is not finite writes nothing.
 */
export const ADAMW_ROWS = /* wgsl */ `
struct Info { count: u32, decay: u32, width: u32 }
${ADAMW_UPDATE}
@group(0) @binding(6) var<storage, read> groupOfRow: array<u32>;
@group(0) @binding(7) var<storage, read> sums: array<f32>;
${THREAD_INDEX}
${ENTRY} {
  let i = threadIndex(workgroup, workgroups, local);
  if (i >= info.count || !isFiniteStep()) { return; }
  let group = groupOfRow[i / info.width];
  var gradient = 0.0;
  if (group > 0u) { gradient = clipped(sums[(group - 1u) * info.width + i % info.width]); }
  update(i, gradient);
}
`;

/** A dropout mask; each thread draws one block of eight elements. See fillDropoutMask, whose bits these are. */
export const DROPOUT_MASK = /* wgsl */ `
struct Info { count: u32, threshold: u32, kept: f32, seed: u32, stream: u32, microStep: u32, site: u32 }
@group(0) @binding(0) var<uniform> info: Info;
@group(0) @binding(1) var<storage, read_write> mask: array<f32>;
${THREAD_INDEX}

fn mulHigh(a: u32, b: u32) -> u32 {
  let aLow = a & 0xffffu;
  let aHigh = a >> 16u;
  let bLow = b & 0xffffu;
  let bHigh = b >> 16u;
  let cross = aHigh * bLow + ((aLow * bLow) >> 16u);
  let middle = aLow * bHigh + (cross & 0xffffu);
  return aHigh * bHigh + (cross >> 16u) + (middle >> 16u);
}

fn philox(block: vec4u, startKey: vec2u) -> vec4u {
  var counter = block;
  var key = startKey;
  for (var round = 0u; round < 10u; round++) {
    counter = vec4u(
      mulHigh(0xcd9e8d57u, counter.z) ^ counter.y ^ key.x,
      0xcd9e8d57u * counter.z,
      mulHigh(0xd2511f53u, counter.x) ^ counter.w ^ key.y,
      0xd2511f53u * counter.x,
    );
    key += vec2u(0x9e3779b9u, 0xbb67ae85u);
  }
  return counter;
}

${ENTRY} {
  let block = threadIndex(workgroup, workgroups, local);
  let start = block * 8u;
  if (start >= info.count) { return; }
  let words = philox(vec4u(block, info.site, info.microStep, 0u), vec2u(info.seed, info.stream));
  for (var i = 0u; i < 8u && start + i < info.count; i++) {
    let draw = (words[i / 2u] >> ((i % 2u) * 16u)) & 0xffffu;
    mask[start + i] = select(info.kept, 0.0, draw < info.threshold);
  }
}
`;
