# Every text that a person sees, in one place. Agent, command line and tray read it through `tell::words`,
# the window's page through `ui/src/lib/words.ts`. Keys start with the place they are shown in.

app-name = Tidings

## Toasts

toast-arrived-summary = { $from }
toast-arrived-body = { $subject }
toast-removed-summary = Removed from { $folder }
toast-removed-body = { $from }: { $subject }
toast-removed-unnamed = A message was removed from { $folder }
toast-no-subject = (no subject)
toast-unknown-sender = (unknown sender)
toast-context = { $account } · { $folder }
toast-open = Open
toast-test-summary = Toasts work
toast-test-body = This is how Tidings tells you of a change.
toast-group-summary = { $count ->
    [one] { $count } change
   *[other] { $count } changes
 }
