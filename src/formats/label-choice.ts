/** Which columns label rows. */

export type RowLabels =
  /** an index that the file declares */
  | { readonly kind: "declared" }
  /** that, and a first column that looks like one */
  | { readonly kind: "declared or alike" }
  /** columns of these names, as an earlier file has them */
  | { readonly kind: "known"; readonly names: readonly string[] };
