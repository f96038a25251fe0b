/** The obvious way, for comparison: lines as strings, one regular expression after the other. */
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";

const open = new Map();
const sums = new Map();
for await (const line of createInterface({ input: createReadStream(process.argv[2]) })) {
  let match = /^(\d+): {2}>>> emerge \((\d+) of (\d+)\) (\S+) to/.exec(line);
  if (match) {
    open.set(`${match[2]} ${match[3]} ${match[4]}`, { start: Number(match[1]), binary: false });
    continue;
  }
  match = /^\d+: {2}=== \((\d+) of (\d+)\) Merging Binary \((\S+?)::/.exec(line);
  if (match) {
    const merge = open.get(`${match[1]} ${match[2]} ${match[3]}`);
    if (merge) merge.binary = true;
    continue;
  }
  match = /^(\d+): {2}::: completed emerge \((\d+) of (\d+)\) (\S+) to/.exec(line);
  if (!match) continue;
  const key = `${match[2]} ${match[3]} ${match[4]}`;
  const merge = open.get(key);
  if (!merge) continue;
  open.delete(key);
  const name = match[4].replace(/-\d[^-]*(-r\d+)?$/, "");
  const sum = sums.get(name) ?? { source: [0, 0], binary: [0, 0] };
  const kind = merge.binary ? sum.binary : sum.source;
  kind[0] += 1;
  kind[1] += Number(match[1]) - merge.start;
  sums.set(name, sum);
}
process.stdout.write(`${JSON.stringify([...sums])}\n`);
