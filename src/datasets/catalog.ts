/** The datasets of four IDX files that are known by name: what they are, where they come from, how they are told from others. Pure. */
import type { Shape } from "../types.js";

/** One of a set's four files. */
export interface Part {
  /** as after the colon of a dataset's name */
  readonly name: "train/images" | "train/labels" | "test/images" | "test/labels";
  /** the published file's name, uncompressed */
  readonly file: string;
  /** as some mirrors call it */
  readonly otherFile: string;
  /** lengths of the axes as stored; elements are uint8 */
  readonly shape: Shape;
}

const part = (name: Part["name"], file: string, kind: string, shape: Shape): Part => ({
  name,
  file: `${file}-${kind}`,
  otherFile: `${file}.${kind}`,
  shape,
});

/** The same in every set: Fashion-MNIST and KMNIST were made to take MNIST's place. */
export const PARTS: readonly Part[] = [
  part("train/images", "train-images", "idx3-ubyte", [60_000, 28, 28]),
  part("train/labels", "train-labels", "idx1-ubyte", [60_000]),
  part("test/images", "t10k-images", "idx3-ubyte", [10_000, 28, 28]),
  part("test/labels", "t10k-labels", "idx1-ubyte", [10_000]),
];

/** Bytes of a part's IDX file, uncompressed: a word, a word for each axis, the elements. */
export const partBytes = ({ shape }: Part): number =>
  4 * (1 + shape.length) + shape.reduce((product, length) => product * length, 1);

export interface FileSet {
  readonly name: string;
  readonly title: string;
  readonly licence: string;
  /** where people read about it */
  readonly source: string;
  /** the environment variable that names the directory of its files */
  readonly variable: string;
  /** addresses of folders, tried in turn */
  readonly mirrors: readonly string[];
  /** what was published: digests of the files' content, or of the .gz files as they are */
  readonly checksum: { readonly algorithm: "sha256" | "md5"; readonly of: "content" | "gzip" };
  /** hexadecimal */
  readonly digests: Readonly<Record<Part["name"], string>>;
}

export const FILE_SETS: readonly FileSet[] = [
  {
    name: "mnist",
    title: "handwritten digits (LeCun, Cortes, Burges)",
    licence: "CC BY-SA 3.0",
    source: "http://yann.lecun.com/exdb/mnist/",
    variable: "NORMALIZE_MNIST_DIR",
    mirrors: [
      "https://ossci-datasets.s3.amazonaws.com/mnist/",
      "https://storage.googleapis.com/cvdf-datasets/mnist/",
      "http://yann.lecun.com/exdb/mnist/",
    ],
    checksum: { algorithm: "sha256", of: "content" },
    digests: {
      "train/images": "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
      "train/labels": "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
      "test/images": "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
      "test/labels": "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
    },
  },
  {
    name: "fashion-mnist",
    title: "pictures of clothes (Xiao, Rasul, Vollgraf)",
    licence: "MIT",
    source: "https://github.com/zalandoresearch/fashion-mnist",
    variable: "NORMALIZE_FASHION_MNIST_DIR",
    mirrors: [
      "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
      "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/",
    ],
    // As in the README of its repository, and in torchvision's datasets/mnist.py.
    checksum: { algorithm: "md5", of: "gzip" },
    digests: {
      "train/images": "8d4fb7e6c68d591d4c3dfef9ec88bf0d",
      "train/labels": "25c81989df183df01b3e8a0aad5dffbe",
      "test/images": "bef4ecab320f06d8554ea6380940ec79",
      "test/labels": "bb300cfdad3c16e7a12a480ee83cd310",
    },
  },
  {
    name: "kmnist",
    title: "cursive hiragana (Clanuwat and others)",
    licence: "CC BY-SA 4.0",
    source: "https://codh.rois.ac.jp/kmnist/",
    variable: "NORMALIZE_KMNIST_DIR",
    mirrors: [
      "https://codh.rois.ac.jp/kmnist/dataset/kmnist/",
      "http://codh.rois.ac.jp/kmnist/dataset/kmnist/",
    ],
    // As in torchvision's datasets/mnist.py.
    checksum: { algorithm: "md5", of: "gzip" },
    digests: {
      "train/images": "bdb82020997e1d708af4cf47b453dcf7",
      "train/labels": "e144d726b3acfaa3e44228e80efcd344",
      "test/images": "5c965bf0a639b31b8f53240b1b52f4d7",
      "test/labels": "7320c461ea6c1c855c0b718fb2a4b134",
    },
  },
];

export const fileSetNamed = (name: string): FileSet | undefined => FILE_SETS.find((set) => set.name === name);

/** A part by what stands after the colon: train and test alone are their images. */
export const partNamed = (text: string): Part | undefined =>
  PARTS.find(({ name }) => name === text || name === `${text}/images`);
