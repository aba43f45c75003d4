/** Items by key, of which the first in order is always at hand. Every change takes logarithmic time. */
export type Heap<Item> = {
  /** The first item; `undefined` when there is none. */
  first(): Item | undefined;
  /** Adds an item, or replaces the one of that key. */
  set(key: string, item: Item): void;
  delete(key: string): void;
};

/** A binary heap that knows where each key stands. `isBefore` must not change its mind about an item. */
export function createHeap<Item>(isBefore: (a: Item, b: Item) => boolean): Heap<Item> {
  const nodes: { readonly key: string; readonly item: Item }[] = [];
  const places = new Map<string, number>();

  function put(place: number, node: { readonly key: string; readonly item: Item }): void {
    nodes[place] = node;
    places.set(node.key, place);
  }

  /** Moves the node at `place` up or down to where it belongs. */
  function settle(place: number): void {
    const node = nodes[place];
    if (!node) return;
    let at = place;
    for (let parent = (at - 1) >> 1; at > 0; parent = (at - 1) >> 1) {
      const above = nodes[parent];
      if (!above || !isBefore(node.item, above.item)) break;
      put(at, above);
      at = parent;
    }
    for (;;) {
      const [left, right] = [nodes[2 * at + 1], nodes[2 * at + 2]];
      const isRight = left && right && isBefore(right.item, left.item);
      const below = isRight ? right : left;
      if (!below || !isBefore(below.item, node.item)) break;
      put(at, below);
      at = 2 * at + (isRight ? 2 : 1);
    }
    put(at, node);
  }

  return {
    first: () => nodes[0]?.item,
    set(key, item) {
      const place = places.get(key) ?? nodes.length;
      put(place, { key, item });
      settle(place);
    },
    delete(key) {
      const place = places.get(key);
      const last = nodes.at(-1);
      if (place === undefined || !last) return;
      nodes.pop();
      places.delete(key);
      if (last.key === key) return;
      put(place, last);
      settle(place);
    },
  };
}
