/** How many turns of the event loop other work has had while this was done. */
export async function turnsDuring(work: () => Promise<unknown>): Promise<number> {
  let count = 0;
  let isOver = false;
  const next = () => {
    count += 1;
    if (!isOver) setImmediate(next);
  };
  setImmediate(next);
  await work();
  isOver = true;
  return count;
}
