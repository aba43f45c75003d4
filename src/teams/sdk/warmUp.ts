import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { isAbsolute } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';

const requireCall = /\brequire\(["']([^"']+)["']\)/g;

/**
 * Loads a CommonJS package from its deepest dependency upwards, one package at a time. The event loop turns
 * in between. The Teams packages take most of a second of CPU to load. Loaded in one piece, they would delay
 * every alert that arrives in that time. It requires only the entries of packages, so cycles inside a package
 * keep their order.
 */
export async function warmUp(
  specifier: string,
  from: string = import.meta.url,
  seen: Set<string> = new Set(),
): Promise<void> {
  const entry = resolve(specifier, from);
  if (entry === null || seen.has(entry) || createRequire(entry).cache[entry]) return;
  seen.add(entry);
  const own = [entry];
  for (const file of own) {
    for (const [, wanted = ''] of readFileSync(file, 'utf8').matchAll(requireCall)) {
      if (!wanted.startsWith('.')) await warmUp(wanted, file, seen);
      else {
        const found = resolve(wanted, file);
        if (found !== null && !seen.has(found)) {
          seen.add(found);
          own.push(found);
        }
      }
    }
    // One turn per file: a request needs several turns to be accepted, read and answered.
    await breathe();
  }
  createRequire(entry)(entry);
  await breathe();
}

/**
 * Gives a JavaScript file's path. `null` for Node's own modules, other files, and optional packages that are
 * not installed.
 */
function resolve(specifier: string, from: string): string | null {
  try {
    const file = createRequire(from).resolve(specifier);
    return isAbsolute(file) && /\.c?js$/.test(file) ? file : null;
  } catch {
    return null;
  }
}
