/** Records that decide what columns are, at most: which hold numbers, how long lists are, whether the first one labels rows. */
export const JUDGED_RECORDS = 10_000;
