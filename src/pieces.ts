/**
 * Long work that ends in a result. It stops after each piece, and goes on when it is asked for the next: who runs it
 * decides whether other work has its turn in between.
 */
export type Pieces<Result> = Generator<void, Result, void>;

/** Does all of the work at once. */
export function atOnce<Result>(work: Pieces<Result>): Result {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
  }
}
