// Rules as the page makes and shows them. What fits is decided in Rust alone.
import type { EventKind, EventRecord, Rule, RuleTell } from "../lib/bindings";
import { t } from "../lib/words.svelte";

export const tells: RuleTell[] = ["usual", "show", "silent", "vip", "digest"];
export const kinds: EventKind[] = ["arrived", "removed", "read", "unread"];

/** The conditions that are lists of text. */
export const conditions = ["from", "subject", "list", "folder", "account"] as const;
export type Condition = (typeof conditions)[number];

/** What can be made of a record in one click. */
export type Wish = "never" | "always" | "never-list";

export function emptyRule(more: Partial<Rule> = {}): Rule {
  return {
    id: crypto.randomUUID(),
    name: "",
    on: true,
    kinds: ["arrived"],
    from: [],
    subject: [],
    list: [],
    folder: [],
    account: [],
    when: [],
    at_least: 0,
    tell: "usual",
    sound: "usual",
    run: [],
    ...more,
  };
}

/** The address of a sender as shown: `Ann <ann@example.org>`, or the address alone. */
export function addressOf(from: string): string {
  return /<([^<>]+)>$/.exec(from)?.[1] ?? from;
}

/** Which wishes a record leaves room for. */
export function wishesOf(record: EventRecord): Wish[] {
  return [...(record.from ? (["never", "always"] as const) : []), ...(record.list ? (["never-list"] as const) : [])];
}

/** The rule that a wish about a record means. */
export function ruleOf(wish: Wish, record: EventRecord): Rule {
  const from = addressOf(record.from ?? "");
  if (wish === "always") return emptyRule({ name: t("window-rules-always-name", { from }), from: [from], tell: "vip" });
  const never: Partial<Rule> = { kinds: ["arrived", "removed"], tell: "silent" };
  if (wish === "never") return emptyRule({ ...never, name: t("window-rules-never-name", { from }), from: [from] });
  const list = addressOf(record.list ?? "");
  return emptyRule({ ...never, name: t("window-rules-never-name", { from: list }), list: [list] });
}

/** Whether two rules say the same, under whatever id. */
export function isSame(one: Rule, other: Rule): boolean {
  return JSON.stringify(emptyRule({ ...one, id: "" })) === JSON.stringify(emptyRule({ ...other, id: "" }));
}

/** What a rule says, in a few words. */
export function summary(rule: Rule): string {
  const said = conditions.filter((about) => rule[about].length > 0);
  const parts = said.map((about) => `${t(`window-rules-${about}`)}: ${rule[about].join(", ")}`);
  if (rule.when.length > 0) parts.push(rule.when.map((span) => `${span.from}–${span.to}`).join(", "));
  if (rule.at_least > 1) parts.push(t("window-rules-together", { count: rule.at_least }));
  if (parts.length === 0) parts.push(t("window-rules-everything"));
  return parts.join(" · ");
}

/** A list with one of its members in another place. */
export function moved<T>(list: T[], from: number, to: number): T[] {
  const member = list[from];
  if (member === undefined || to < 0 || to >= list.length) return list;
  return list.toSpliced(from, 1).toSpliced(to, 0, member);
}

/** One entry a line. */
export function lines(text: string): string[] {
  return text.split("\n").map((line) => line.trim()).filter((line) => line !== "");
}
