/** Images in an IDX file as byte/255. */
import { dataError } from "../errors.js";
import type { Dataset } from "../formats/dataset.js";
import { elementCount, shapeText } from "../formats/dense/shape.js";
import { openIdx } from "../formats/idx/open.js";
import type { ByteSource } from "../io/bytes.js";
import type { Schema, Shape } from "../types.js";

/** Bytes are pixels in [0, 1] once divided by this. */
const WHITE = 255;

/** A dataset of images of 28 × 28 pixels, as the registry knows it. */
interface ImageSet {
  /** the dataset's name, which reports show */
  readonly name: string;
  readonly images: number;
  /** axes to see instead of (images, 784) */
  readonly shape: Shape | undefined;
}

const PIXELS = 28 * 28;

/**
 * Opens the IDX file as uint8 with divisor 255, each image one row unless `shape` says otherwise. Closes the source where it throws:
 * NormalizeError "data" where the file is not that set of images, "usage" where `shape` does not fit.
 */
export async function openPixels(source: ByteSource, set: ImageSet): Promise<Dataset> {
  const { name, shape } = set;
  try {
    const dataset = await openIdx(
      source,
      shape === undefined ? { divisor: WHITE } : { divisor: WHITE, shape },
    );
    checkImages(dataset.schema, set, source.name);
    return { ...dataset, schema: { ...dataset.schema, name } };
  } catch (error) {
    await source.close();
    throw error;
  }
}

function checkImages(schema: Schema, set: ImageSet, file: string): void {
  const found: Shape = [schema.rows ?? 0, ...schema.rowShape];
  if (schema.elementType === "uint8" && elementCount(found) === set.images * PIXELS) return;
  const held = `it holds ${schema.elementType} of shape ${shapeText(found)}`;
  throw dataError(`${held}; ${set.name} is uint8 of shape ${shapeText([set.images, PIXELS])}`, { file });
}
