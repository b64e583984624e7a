// What a record's detail says in words. It is stored in a short form that never changes (tidings-core, decide), so
// that a log can be read in whatever language is chosen later.
import type { EventRecord } from "./bindings";
import { t } from "./words.svelte";

/** How many messages that nobody can name are gone, where the record is about that. */
export function olderRemoved(record: EventRecord): string | null {
  const older = record.kind === "removed" ? /^(\d+) older$/.exec(record.detail ?? "")?.[1] : undefined;
  return older === undefined ? null : t("older-removed", { older: Number(older) });
}

/** The detail of a record, in words; flags and the server's own text as they are. */
export function detailInWords(record: EventRecord): string | null {
  if (record.kind !== "removed" || record.detail === null) return record.detail;
  const folder = record.folder ?? "";
  if (record.detail === "to trash") return t("toast-trashed-summary", { folder });
  if (record.detail === "as spam") return t("toast-spam-summary", { folder });
  const to = /^moved to (.+)$/s.exec(record.detail)?.[1];
  if (to !== undefined) return t("toast-moved-summary", { folder, to });
  return olderRemoved(record) ?? t("toast-removed-summary", { folder });
}
