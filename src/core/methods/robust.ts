/** robust: (x - median) / (high quantile - low quantile). */
import { expect } from "../fit/expect.js";
