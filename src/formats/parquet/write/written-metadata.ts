/** What is put into a Parquet file's metadata: what was there, and Arrow's schema where it says more than Parquet's own. */
import { isDeepStrictEqual } from "node:util";
import type { KeyValue } from "hyparquet";
import type { ArrowField } from "../../arrow/read/schema.js";
import { numberedFields } from "../../arrow/write/dictionaries.js";
import { resultField } from "../../arrow/write/fields.js";
import { schemaMessage } from "../../arrow/write/messages.js";
import { keptMetadata } from "../../columnar/kept-metadata.js";
import { columnsAndLists } from "../../columnar/list-columns.js";
import type { TableRequest } from "../../dataset.js";
import { ARROW_SCHEMA, arrowField } from "../read/arrow-field.js";
import { columnStructure } from "../read/structure.js";
import type { ParquetNative } from "../read/types.js";
import type { ListColumn } from "./list-column.js";
import type { PassingColumn } from "./passing.js";

export function writtenMetadata(
  request: TableRequest,
  columns: readonly (PassingColumn | ListColumn | { readonly kind: "numbers" })[],
): KeyValue[] | undefined {
  const { layout, dtype } = request;
  const metadata = keptMetadata(request);
  let more = false;
  const fields = columnsAndLists(layout).map(([column], i): ArrowField => {
    const { arrow: native, hint } = (column.native ?? {}) as ParquetNative;
    const planned = columns[i];
    if (planned.kind === "list") {
      more ||= !isDeepStrictEqual(unnamed(planned.field), unnamed(arrowField(columnStructure(planned.node))));
      return planned.field;
    }
    if (planned.kind === "numbers") {
      const field = resultField(column.name, dtype === "float32" ? 32 : 64, native);
      more ||= field.metadata.length > 0;
      return field;
    }
    const own = arrowField(columnStructure(planned.node));
    if (native === undefined) return own;
    const field = { ...(hint ?? native), nullable: own.nullable };
    more ||= !isDeepStrictEqual(unnamed(field), unnamed(own));
    return field;
  });
  const kept = metadata.map(([key, value]) => ({ key, value }));
  if (!more) return kept.length > 0 ? kept : undefined;
  const { pieces } = schemaMessage({ fields: numberedFields(fields), metadata });
  return [{ key: ARROW_SCHEMA, value: Buffer.from(pieces[0]).toString("base64") }, ...kept];
}

/** A field less what Parquet's own names of lists and maps say otherwise. */
function unnamed(field: ArrowField): unknown {
  const { name, children, type } = field;
  const own = children.map(unnamed) as object[];
  const struct = type.kind === "struct";
  return { ...field, name: struct ? name : undefined, children: own };
}
