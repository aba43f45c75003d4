import { readdirSync, readFileSync } from 'node:fs';

/** What a process holds right now: resident memory in MB, and open files and sockets. */
export type ProcessUse = { readonly memory: number; readonly handles: number };

/** Reads Linux's /proc: the torture runs there only. */
export function useOf(pid: number): ProcessUse {
  const kilobytes = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return { memory: Number(kilobytes) / 1024, handles: readdirSync(`/proc/${pid}/fd`).length };
}
