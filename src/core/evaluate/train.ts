/** Training by mini-batches: stochastic gradient descent with momentum, and nothing else that would hide what scaling does. */
import {
  backward,
  emptyNetwork,
  forward,
  type LabelledRows,
  type Layer,
  likeliest,
  lossOf,
  type Network,
  randomNetwork,
  type Workspace,
  workspaceOf,
} from "./network.js";
import { seededRandom, shuffle } from "./random.js";

export interface TrainingSettings {
  readonly classes: number;
  /** units of the hidden layer; 0: there is none, which is softmax regression */
  readonly hidden: number;
  readonly rate: number;
  readonly momentum: number;
  /** rows in a step */
  readonly batch: number;
  readonly epochs: number;
  /** gives the first weights and the order of the rows in each epoch */
  readonly seed: number;
}

/** After an epoch; all NaN once the training has diverged. */
export interface Epoch {
  /** mean cross-entropy of the training rows as they were met in it */
  readonly trainingLoss: number;
  /** the share of the rows held out of the steps whose class is the likeliest: what a rate may be chosen by */
  readonly validation: number;
  /** mean cross-entropy of the test rows after it */
  readonly testLoss: number;
  /** the share of the test rows whose class is the likeliest */
  readonly accuracy: number;
}

/** The part of the training rows that no step is made with. */
const HELD_OUT = 0.15;

/** Trains a network from its seed on, one epoch for each value that is drawn. */
export function* train(
  training: LabelledRows,
  test: LabelledRows,
  settings: TrainingSettings,
): Generator<Epoch> {
  const random = seededRandom(settings.seed);
  const between = settings.hidden === 0 ? [] : [settings.hidden];
  const network = randomNetwork([training.cols, ...between, settings.classes], random);
  const trainer = trainerOf(network);
  const all = everyRow(training);
  shuffle(all, random);
  const held = Math.max(1, Math.floor(HELD_OUT * training.rows));
  const order = all.subarray(held);
  const tested = everyRow(test);
  for (let epoch = 0; epoch < settings.epochs; epoch++) {
    shuffle(order, random);
    const trainingLoss = trainEpoch(trainer, training, order, settings);
    const seen = Number.isFinite(trainingLoss) ? assess(trainer, test, tested) : DIVERGED;
    const validation = assess(trainer, training, all.subarray(0, held)).accuracy;
    yield Number.isFinite(seen.testLoss)
      ? { trainingLoss, validation, ...seen }
      : { trainingLoss: Number.NaN, validation: Number.NaN, ...DIVERGED };
  }
}

const everyRow = ({ rows }: LabelledRows): Int32Array => Int32Array.from({ length: rows }, (_, row) => row);

const DIVERGED = { testLoss: Number.NaN, accuracy: Number.NaN };

interface Trainer {
  readonly network: Network;
  readonly gradient: Network;
  readonly velocity: Network;
  readonly workspace: Workspace;
}

/** Trains `network` itself. */
export function trainerOf(network: Network): Trainer {
  const sizes = [network[0].inputs, ...network.map(({ outputs }) => outputs)];
  return {
    network,
    gradient: emptyNetwork(sizes),
    velocity: emptyNetwork(sizes),
    workspace: workspaceOf(network),
  };
}

/** All rows once, in `order`; their mean loss, NaN where it diverged. */
export function trainEpoch(
  trainer: Trainer,
  data: LabelledRows,
  order: Int32Array,
  { batch, rate, momentum }: Pick<TrainingSettings, "batch" | "rate" | "momentum">,
): number {
  const { network, gradient, workspace } = trainer;
  let loss = 0;
  for (let from = 0; from < order.length; from += batch) {
    const to = Math.min(order.length, from + batch);
    for (const { weights, bias } of gradient) {
      weights.fill(0);
      bias.fill(0);
    }
    for (let i = from; i < to; i++) {
      forward(network, data, order[i], workspace);
      loss += lossOf(workspace, data.classes[order[i]]);
      backward(network, data, order[i], workspace, gradient);
    }
    if (Number.isNaN(loss)) return Number.NaN;
    for (let i = 0; i < network.length; i++) {
      step(network[i], gradient[i], trainer.velocity[i], rate / (to - from), momentum);
    }
  }
  return loss / order.length;
}

function step(layer: Layer, gradient: Layer, velocity: Layer, rate: number, momentum: number): void {
  move(layer.weights, gradient.weights, velocity.weights, rate, momentum);
  move(layer.bias, gradient.bias, velocity.bias, rate, momentum);
}

/** v ← momentum·v - rate·g; w ← w + v (Sutskever et al. 2013; scikit-learn's SGDOptimizer). */
function move(
  weights: Float64Array,
  gradient: Float64Array,
  velocity: Float64Array,
  rate: number,
  momentum: number,
): void {
  for (let i = 0; i < weights.length; i++) {
    const next = momentum * velocity[i] - rate * gradient[i];
    velocity[i] = next;
    weights[i] += next;
  }
}

/** How a network does on some rows. */
function assess(
  { network, workspace }: Trainer,
  data: LabelledRows,
  rows: Int32Array,
): Pick<Epoch, "testLoss" | "accuracy"> {
  let loss = 0;
  let right = 0;
  for (const row of rows) {
    forward(network, data, row, workspace);
    loss += lossOf(workspace, data.classes[row]);
    if (likeliest(workspace) === data.classes[row]) right++;
  }
  return { testLoss: loss / rows.length, accuracy: right / rows.length };
}
