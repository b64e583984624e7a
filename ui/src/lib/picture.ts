// The counts of an overview as bars and sums: an hour a bar, a day a sum.
import type { AccountId, LogOverview } from "./bindings";

/** So many days are shown, the present one included. */
export const DAYS = 7;
const HOUR = 3_600_000;

export interface Sum {
  arrived: number;
  removed: number;
}
export interface Row extends Sum {
  account: AccountId;
  name: string;
  /** Only hours in which something happened. */
  bars: (Sum & { hour: number })[];
  days: Sum[];
}

/** The midnight here with which the days begin. */
export function beginning(now: number): number {
  const today = new Date(now);
  return new Date(today.getFullYear(), today.getMonth(), today.getDate() - (DAYS - 1)).getTime();
}

/** Noon of each day: no change of the clock moves it into another day. */
export function days(since: number): number[] {
  const first = new Date(since);
  const noon = (day: number): number =>
    new Date(first.getFullYear(), first.getMonth(), first.getDate() + day, 12).getTime();
  return Array.from({ length: DAYS }, (_, day) => noon(day));
}

/** A row for each account, or for the one that is named by id or address; those that are gone come last. */
export function rows(hours: LogOverview["hours"], names: Map<AccountId, string>, only = ""): Row[] {
  const found = new Map<AccountId, Row>();
  const row = (account: AccountId): Row => {
    const known = found.get(account);
    if (known) return known;
    const none = (): Sum => ({ arrived: 0, removed: 0 });
    const made = { account, name: names.get(account) ?? "…", bars: [], days: Array.from({ length: DAYS }, none), ...none() };
    found.set(account, made);
    return made;
  };
  for (const account of names.keys()) row(account);
  for (const { hour, account_id, arrived, removed } of hours) {
    const of = row(account_id);
    of.bars.push({ hour, arrived, removed });
    for (const sum of [of, of.days[Math.floor(hour / 24)]]) {
      if (!sum) continue;
      sum.arrived += arrived;
      sum.removed += removed;
    }
  }
  return [...found.values()].filter((it) => !only || it.account === only);
}

/** Milliseconds until the next full hour. */
export function untilNextHour(now: number): number {
  return HOUR - (now % HOUR);
}
