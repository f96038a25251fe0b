/** Does `work` for every item, at most `limit` at the same time. Output: the answers in the items' order. Rejects when one does, after none is left running. */
export async function eachAtOnce<I, O>(items: readonly I[], limit: number, work: (item: I) => Promise<O>): Promise<O[]> {
  const out = new Map<number, O>();
  let next = 0;
  const worker = async () => {
    for (let at = next++; at < items.length; at = next++) out.set(at, await work(items[at] as I));
  };
  const ends = await Promise.allSettled(Array.from({ length: Math.min(limit, items.length) }, worker));
  for (const end of ends) if (end.status === "rejected") throw end.reason;
  return items.map((_, at) => out.get(at) as O);
}
