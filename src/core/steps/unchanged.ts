/** What a step says of a column that it leaves as it is. */
export const UNCHANGED = "unchanged";
