import assert from "node:assert/strict";
import { test } from "node:test";
import { renderReport } from "#normalize/report/index.js";
import { alongAxis, described, mnist, people, renamed } from "./samples.js";

const look = { color: "ansi", width: 80 } as const;
const header = "set,column,nobs,min,max,mean,variance,skewness,kurtosis\n";

test("an array dataset has an overall row for each set", async () => {
  assert.equal(
    await renderReport(mnist, "csv", look),
    `${header}before,,47040000,0,1,0.1306604762738429,0.0949303901210134,2.151106357574463,2.9144181812310546
after,,47040000,0,0.2790270672,0.013792945,0.0010852652,2.296393632888794,3.9849276836080234
`,
  );
});

test("named columns have a row each; NaN is empty", async () => {
  assert.equal(
    await renderReport(people, "csv", look),
    `${header}before,,447,-2,1250000,16055.125,123456.75,3.4,18.9
before,sepal_length,150,4.3,7.9,5.843333333333334,0.6856935123042507,0.3117530585022963,-0.5735679489249765
before,salary,147,12000,1250000,48123.456,1234567890.12,0.1,-0.2
before,constant,150,-2,-2,-2,0,,
after,,447,-2.43394714190809,3.09077525,-9.4e-16,1.0016694,0.057,-0.83
after,sepal_length,150,-1.87002413,2.4920192,-4.73695e-16,1.0067114093959733,0.3117530585022963,-0.5735679489249765
after,salary,147,-1.0281,34.2077,0,1.0068493150684932,0.1,-0.2
after,constant,150,0,0,0,0,,
`,
  );
});

test("a description has no rows after", async () => {
  const text = await renderReport(described, "csv", look);
  assert.deepEqual(
    text.split("\n").map((line) => line.split(",")[0]),
    ["set", "before", ""],
  );
});

test("positions along an axis have a row each, named by index", async () => {
  assert.equal(
    await renderReport(alongAxis, "csv", look),
    `${header}before,0;0,2,0,6,3,18,0,-2
before,0;1,2,1,7,4,18,0,-2
before,1;0,2,2,8,5,18,0,-2
before,1;1,2,3,9,6,18,0,-2
before,2;0,2,4,10,7,18,0,-2
before,2;1,2,,100000000000000000,0.00001,Infinity,-0,-2
`,
  );
});

test("names are quoted where CSV could misread them, and otherwise kept to the byte", async () => {
  const text = await renderReport(
    renamed(["a,b", 'say "hi"', "two\nlines", " padded", "", "\x1b[m"]),
    "csv",
    look,
  );
  for (const name of ['"a,b"', '"say ""hi"""', '"two\nlines"', '" padded"', '""', "\x1b[m"]) {
    assert.ok(text.includes(`\nbefore,${name},1`), JSON.stringify(name));
  }
});
