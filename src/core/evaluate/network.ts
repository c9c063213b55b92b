/** Small networks for classes: layers of weights with ReLU between them, softmax and cross-entropy at the end. */
import type { Random } from "./random.js";

/** `weights` are inputs × outputs, row-major; `bias` is one an output. */
export interface Layer {
  readonly inputs: number;
  readonly outputs: number;
  readonly weights: Float64Array;
  readonly bias: Float64Array;
}

export type Network = readonly Layer[];

/** Rows × cols doubles, row-major and finite, and the class of each row from 0. */
export interface LabelledRows {
  readonly rows: number;
  readonly cols: number;
  readonly values: Float64Array;
  readonly classes: Int32Array;
}

/** @param sizes values in a row, then the outputs of each layer; the last is the number of classes */
export const emptyNetwork = (sizes: readonly number[]): Network =>
  sizes.slice(1).map((outputs, i) => ({
    inputs: sizes[i],
    outputs,
    weights: new Float64Array(sizes[i] * outputs),
    bias: new Float64Array(outputs),
  }));

/** Weights uniform within ±√(6 / (inputs + outputs)), as Glorot and Bengio (2010) have them; no bias. */
export function randomNetwork(sizes: readonly number[], random: Random): Network {
  const network = emptyNetwork(sizes);
  for (const { inputs, outputs, weights } of network) {
    const bound = Math.sqrt(6 / (inputs + outputs));
    for (let i = 0; i < weights.length; i++) weights[i] = (2 * random.uniform() - 1) * bound;
  }
  return network;
}

/** Memory for one row on its way through a network and back. */
export interface Workspace {
  /** what each layer gives, after ReLU; the last holds probabilities */
  readonly outputs: readonly Float64Array[];
  /** the derivative of the loss by what each layer gives, before ReLU */
  readonly slopes: readonly Float64Array[];
}

export const workspaceOf = (network: Network): Workspace => ({
  outputs: network.map(({ outputs }) => new Float64Array(outputs)),
  slopes: network.map(({ outputs }) => new Float64Array(outputs)),
});

/** Row `row` through the network: the last of the workspace's outputs are the classes' probabilities. */
export function forward(network: Network, data: LabelledRows, row: number, { outputs }: Workspace): void {
  let values = data.values;
  let start = row * data.cols;
  for (let i = 0; i < network.length; i++) {
    weigh(network[i], values, start, outputs[i]);
    if (i < network.length - 1) rectify(outputs[i]);
    values = outputs[i];
    start = 0;
  }
  softmax(outputs[network.length - 1]);
}

/** Zeros among the values cost nothing: there is nothing to add. */
function weigh(
  { inputs, outputs, weights, bias }: Layer,
  values: Float64Array,
  start: number,
  into: Float64Array,
): void {
  into.set(bias);
  for (let i = 0; i < inputs; i++) {
    const value = values[start + i];
    if (value === 0) continue;
    const at = i * outputs;
    for (let j = 0; j < outputs; j++) into[j] += value * weights[at + j];
  }
}

function rectify(values: Float64Array): void {
  for (let i = 0; i < values.length; i++) if (values[i] < 0) values[i] = 0;
}

/** The largest is taken off first, so that no exponential overflows. */
function softmax(values: Float64Array): void {
  let most = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++) most = Math.max(most, values[i]);
  let sum = 0;
  for (let i = 0; i < values.length; i++) {
    values[i] = Math.exp(values[i] - most);
    sum += values[i];
  }
  for (let i = 0; i < values.length; i++) values[i] /= sum;
}

/** The smallest probability whose logarithm is taken: as scikit-learn's log_loss, so that no loss is infinite. */
const LEAST = Number.EPSILON;

/** The cross-entropy of a row that was sent forward. */
export const lossOf = ({ outputs }: Workspace, kind: number): number => {
  const probability = outputs[outputs.length - 1][kind];
  return Number.isNaN(probability) ? Number.NaN : -Math.log(Math.max(probability, LEAST));
};

/** The likeliest class of a row that was sent forward; the first of equal ones. */
export function likeliest({ outputs }: Workspace): number {
  const chances = outputs[outputs.length - 1];
  let best = 0;
  for (let i = 1; i < chances.length; i++) if (chances[i] > chances[best]) best = i;
  return best;
}

/** Adds the derivatives of the loss of a row that was sent forward to `gradient`, which is laid out as the network. */
export function backward(
  network: Network,
  data: LabelledRows,
  row: number,
  { outputs, slopes }: Workspace,
  gradient: Network,
): void {
  const last = network.length - 1;
  slopes[last].set(outputs[last]);
  slopes[last][data.classes[row]] -= 1;
  for (let i = last; i >= 0; i--) {
    const below = i === 0 ? data.values : outputs[i - 1];
    addProducts(gradient[i], below, i === 0 ? row * data.cols : 0, slopes[i]);
    if (i > 0) passBack(network[i], slopes[i], outputs[i - 1], slopes[i - 1]);
  }
}

function addProducts(
  { inputs, outputs, weights, bias }: Layer,
  values: Float64Array,
  start: number,
  slopes: Float64Array,
): void {
  for (let j = 0; j < outputs; j++) bias[j] += slopes[j];
  for (let i = 0; i < inputs; i++) {
    const value = values[start + i];
    if (value === 0) continue;
    const at = i * outputs;
    for (let j = 0; j < outputs; j++) weights[at + j] += value * slopes[j];
  }
}

/** ReLU lets through what it let through before. */
function passBack(
  { inputs, outputs, weights }: Layer,
  slopes: Float64Array,
  given: Float64Array,
  into: Float64Array,
): void {
  for (let i = 0; i < inputs; i++) {
    let sum = 0;
    if (given[i] > 0) for (let j = 0; j < outputs; j++) sum += weights[i * outputs + j] * slopes[j];
    into[i] = sum;
  }
}
