# 繁體中文。鍵和位置與 en.ftl 相同；這裡沒有的用英文顯示。

app-name = Tidings
time-of-another-day = { $month }月{ $day }日 { $time }

## Toasts

toast-arrived-body = { $subject }
    { $account } · { $folder }
toast-removed-summary = 已從 { $folder } 移除
toast-trashed-summary = 已從 { $folder } 移到垃圾桶
toast-spam-summary = 已在 { $folder } 標記為垃圾郵件
toast-moved-summary = 已從 { $folder } 移到 { $to }
toast-storm = 變化太多：平靜下來之前，變化只記入事件記錄。
toast-removed-body = { $from }：{ $subject }
    { $account }
toast-removed-unnamed = 有一封郵件被移除
    { $account }
toast-removed-older = { older-removed }
    { $account }
older-removed = { $older } 封較早的郵件被移除
toast-no-subject = （無主題）
toast-unknown-sender = （未知寄件者）
toast-open = 開啟
toast-no-tray-summary = Tidings 正在監視
toast-no-tray-body = 此桌面不顯示系統匣圖示。再次啟動 Tidings 可開啟視窗，也可以點選這裡。
toast-test-summary = 通知正常
toast-test-body = 有變化時，Tidings 就這樣告訴你。
open-mail-forgotten = 此項目已不在記錄中。
open-mail-none = 此項目不涉及單封郵件。
open-mail-removed = 此郵件已被移除。
open-mail-unknown = 此帳號的網頁信箱未知，且郵件沒有供郵件程式使用的 Message-ID。可在帳號頁面中填寫其網頁信箱的位址。
open-mail-no-program = 此電腦上沒有程式能開啟此郵件。可在帳號頁面中填寫其網頁信箱的位址。
toast-summary-arrived = { $arrived } 封新郵件
toast-summary-removed = { $removed } 封郵件被移除
toast-summary-read = { $read } 封郵件在別處已讀
toast-summary-unread = { $unread } 封郵件被標為未讀
toast-summary-away = 你不在的時候 · { $account }
toast-summary-place = { $account } · { $folder }
toast-digest-place = 通知等待期間
toast-read-summary = 在別處已讀
toast-unread-summary = 標為未讀
toast-changed-body = { $from }：{ $subject }
    { $account } · { $folder }
toast-hidden-arrived = 新郵件
toast-hidden-removed = 有一封郵件被移除
toast-hidden-read = 有一封郵件在別處已讀
toast-hidden-unread = 有一封郵件被標為未讀
toast-place = { $account } · { $folder }
toast-no-removals = 不再通知移除
toast-mark-read = 標為已讀
toast-delete = 刪除
toast-archive = 歸檔
toast-copy-code = 複製 { $code }
toast-undo = 撤銷
toast-done-mark-read = 已標為已讀
toast-done-delete = 已移到垃圾桶
toast-done-archive = 已封存
toast-not-done = 未執行任何操作
toast-not-done-reason = { $reason }
toast-line-arrived = { $from }：{ $subject }
toast-line-removed = 移除：{ $from }：{ $subject }
toast-line-read = 已讀：{ $from }：{ $subject }
toast-line-unread = 未讀：{ $from }：{ $subject }
toast-notice-summary = Tidings 仍在執行，但有問題
toast-problem-summary = { $account }：{ $text }

## Reasons in the log

reason-new-mail = 新郵件
reason-removed-mail = 郵件被移除
reason-read-mail = 郵件在別處已讀
reason-unread-mail = 郵件在別處被標為未讀
reason-done-here = 未顯示：是在此處用通知的按鈕完成的
reason-switched-off = 未顯示：你不要這類通知
reason-rule-shows = 已通知：依你的規則
reason-rule-vip = 已通知（勿擾時段也通知）：依你的規則
reason-rule-silent = 未顯示：依你的規則
reason-rule-digest = 已推遲：依你的規則放入下一次摘要
reason-quiet-hours = 已推遲：勿擾時段
reason-do-not-disturb = 已推遲：桌面處於勿擾模式
reason-already-read = 未顯示：已在別處讀過
reason-not-for-reading = 未顯示：草稿，或已標記為刪除
reason-old-copy = 未顯示：複製或移動到此處的舊郵件
reason-moved-here = 未顯示：從 { $folder } 移到此處
reason-already-told = 未顯示：已在 { $folder } 中得知
reason-read-then-removed = 未顯示：剛在別處讀過
reason-log-only = 未顯示：這類變化只記入記錄
reason-muted = 未顯示：通知已靜音
reason-grouped = 與其他變化一起通知
reason-storm-breaks = 與其他變化一起通知；變化很多
reason-storm = 未顯示：變化太多
reason-renamed = 資料夾現名 { $folder }，繼續監視
reason-problem = 帳號需要你處理

# 規則所執行的程式的結果
command-failed = 失敗：{ $status }
command-complained = 失敗：{ $status }，「{ $complaint }」
command-too-long = 耗時過長，已被終止
command-too-many = 未執行：等待的命令太多
command-not-started = 無法啟動：{ $reason }

rule-tell-usual = 照常
rule-tell-show = 通知
rule-tell-silent = 只記入日誌
rule-tell-vip = 總是通知，勿擾時段也通知
rule-tell-digest = 放入下一次摘要

cli-no-rules = 沒有規則。
cli-rule = { $name }：{ $tell }
cli-rule-off = { $name }：{ $tell }（已關閉）
cli-rule-hit = {"    "}「{ $name }」：{ $tell }
cli-rules-tried = 規則命中最近 { $events } 個事件中的 { $hits } 個。
cli-no-such-rule = 沒有規則「{ $rule }」。

## What accounts are doing

state-offline = 無網路
state-connecting = 正在連線
state-signing-in = 正在登入
state-syncing = 正在跟上進度
state-idling = 自 { $since } 起監視
state-idling-heard = 自 { $since } 起監視，最近響應 { $heard }
state-polling = 自 { $since } 起定期查詢
state-waiting = 未連線；下次嘗試 { $next }
state-waiting-now = 未連線；正在重試
state-needs-user = 需要你處理
state-paused = 已暫停

## Problems: what is wrong, and what to do

problem-requires-sign-in = 伺服器拒絕登入。
problem-requires-sign-in-next = 請重新輸入密碼。許多服務供應商要求使用為郵件程式產生的專用密碼。
problem-no-secret = 此帳號沒有密碼。
problem-no-secret-next = 請輸入密碼。
browser-signed-in = 你已登入。可以關閉此頁面。
browser-not-signed-in = 你未登入。可以關閉此頁面。
browser-nothing-here = 這裡什麼也沒有。
problem-sign-in-ended = 瀏覽器中的登入已失效：{ $reason }。
problem-sign-in-ended-next = 請在瀏覽器中重新登入。
problem-oauth-setup = 尚未設定瀏覽器登入：{ $reason }。
problem-oauth-setup-next = 請按手冊所述，把服務供應商的用戶端 ID 寫入設定檔案。
problem-password-command = 密碼命令失敗：{ $reason }。
problem-password-command-next = 請自己執行該命令檢視原因，或改用其他方式儲存密碼。
problem-requires-consent = 服務供應商要求你先做一件事，才允許程式登入：{ $reason }
problem-requires-consent-next = 請登入服務供應商的網頁，完成它的要求，然後重新檢查。
problem-server-refuses = 伺服器暫時不讓我們進入：{ $reason }
problem-server-refuses-next = 無需操作：會自動重試。
problem-too-many-connections = 伺服器不允許更多連線。
problem-too-many-connections-next = 請關閉其他郵件程式，或少監視幾個資料夾。
problem-folder-missing = 伺服器上沒有資料夾「{ $folder }」。
problem-folder-missing-next = 請為此帳號選擇其他資料夾。
problem-offline = 無法連線伺服器 { $host }：{ $reason }。
problem-offline-next = 請檢查網路和伺服器名稱。會自動重試。
problem-certificate = 未接受 { $host } 的憑證：{ $reason }。
problem-certificate-next = 如果這個網路要求先在網頁上登入，請先登入。如果這是你自己的伺服器，請在帳號設定中指定其憑證檔案。否則不要在此登入；會自動重試。
problem-keyring-locked = 無法讀取密碼：{ $reason }。
problem-keyring-locked-next = 請解鎖金鑰圈，或僅為本次執行輸入密碼。
problem-settings-damaged = 無法理解 { $file } 中的設定（{ $reason }）。帳號按上一份可理解的設定繼續監視。
problem-settings-damaged-next = 請修復該檔案並重新啟動 Tidings。或者在 Tidings 中更改任一設定：檔案會重新寫入，損壞的檔案保留在旁邊。
problem-account-damaged = 無法理解 { $file } 中 { $account } 的設定（{ $reason }）。該帳號按上一份可理解的設定繼續監視。
problem-account-damaged-next = 請在 Tidings 中更改該帳號，或修復檔案並重新啟動 Tidings。
problem-account-not-understood = 無法理解 { $file } 中 { $account } 的設定（{ $reason }）。該帳號未被監視。
problem-account-not-understood-next = 請修復檔案並重新啟動 Tidings，或刪去該段並在 Tidings 中新增帳號。
problem-key-damaged = 無法理解 { $file } 中的一項設定（{ $reason }）。使用通常的值。
problem-key-damaged-next = 請修復檔案並重新啟動 Tidings。
problem-settings-newer = { $file } 中的設定由更新版本的 Tidings 寫入。此版本能理解的部分有效，不會更改任何內容。
problem-settings-newer-next = 請使用更新的版本。
problem-database-damaged = 事件記錄的資料庫已損壞，已新建一個。保留了記錄中的 { $kept } 筆項目；沒有丟失郵件。損壞的檔案是 { $copy }。
problem-database-damaged-next = 無需操作。如果再次發生，請檢查磁碟。
problem-database-lost = 事件記錄的資料庫已損壞，已新建一個。資料夾將重新讀取：Tidings 未執行期間的變化不會通知。損壞的檔案是 { $copy }。
problem-database-lost-next = 請檢視一次你的信箱。如果再次發生，請檢查磁碟。
problem-database-newer = 資料庫 { $file } 由更新版本的 Tidings 寫入。會通知發生的事，但不儲存。
problem-database-newer-next = 請使用更新的版本。
problem-waiting = { $lost ->
    [0] { $waiting ->
        [0] 目前沒有等待的記錄。
       *[other] { $waiting } 筆記錄等待儲存。
     }
   *[other] { $waiting } 筆記錄等待儲存，較早的 { $lost } 條已丟失。
 }
problem-disk-full = 磁碟已滿。會通知發生的事，但無法儲存事件記錄。{ problem-waiting }
problem-disk-full-next = 請騰出磁碟空間。之後會自動儲存。
problem-not-saved = 無法將事件記錄儲存到 { $file }：{ $reason }。仍會通知發生的事。{ problem-waiting }
problem-not-saved-next = 請讓該處可以寫入。之後會自動儲存。

## Reasons inside problems: a part of a sentence, without a full stop

cause-name-unknown = 找不到這個名稱
cause-nobody-listens = 那裡沒有程式接受連線
cause-no-way = 沒有通往它的網路
cause-hung-up = 對方中斷了連線
cause-no-answer = 沒有回應
cause-not-connected = 無法建立連線
cause-broken = 連線中斷了
cause-not-tls = 回應方不使用 TLS；也許這個網路要求先在網頁上登入
cause-tls = 無法建立安全連線（{ $said }）
cause-host-invalid = 這不是有效的伺服器名稱
cause-certificate-expired = 它已過期
cause-certificate-not-yet = 它尚未生效
cause-certificate-of-another = 它屬於另一台伺服器
cause-certificate-unknown = 它不是由這台電腦信任的機構簽發的
cause-certificate-revoked = 它已被撤銷
cause-certificate-not-pinned = 它不是先前接受的那張憑證
cause-certificate-self-signed = 它是自簽的
cause-certificate-invalid = 它無效
cause-ca-file = 無法讀取憑證檔案：{ $said }
cause-ca-file-empty = 檔案 { $said } 中沒有憑證
cause-roots = 無法使用這台電腦的憑證（{ $said }）
cause-starttls-greeting = 伺服器在 STARTTLS 之前的問候不正確
cause-starttls-not-offered = 伺服器不提供 STARTTLS
cause-starttls-refused = 伺服器拒絕了 STARTTLS
cause-starttls-injected = 連線在安全之前被插入了內容
cause-starttls-too-much = 伺服器在連線安全之前傳送了過多內容
cause-goodbye = 伺服器結束了工作階段：{ $said }
cause-no-greeting = 伺服器沒有問候
cause-no-way-in = 伺服器沒有提供 Tidings 支援的登入方式
cause-cannot-open = 無法開啟資料夾
cause-keyring-missing = 沒有金鑰圈
cause-keyring-locked = 金鑰圈已鎖定
cause-keyring-silent = 金鑰圈沒有回應
cause-keyring-failed = 金鑰圈出錯（{ $said }）
cause-command-not-started = 無法啟動它（{ $said }）
cause-command-late = 它花費太久
cause-command-ended = 它以 { $said } 結束
cause-command-no-text = 它輸出的不是文字
cause-command-nothing = 它沒有輸出
cause-setting-missing = 設定中缺少 { $said }，或其值無法使用
cause-nothing-kept = 沒有保存的登入
cause-no-token = 服務商沒有給出權杖
cause-nothing-lasting = 服務商沒有給出持久的登入：scope 中是否包含離線存取？
cause-provider-status = 服務商回傳 { $said }
cause-not-understood = 無法理解其回應
cause-too-long = 回應過長
cause-nobody-signed-in = 沒有人及時登入
cause-ending = Tidings 正在結束
cause-not-reached = 無法連線伺服器
cause-made-anew = 資料夾在此之後被重新建立
cause-no-folder-for-that = 帳號沒有用於此操作的資料夾
cause-not-safe = 伺服器沒有安全的方式來完成它
cause-server-said = 伺服器說：{ $said }
cause-id-missing = 缺少識別碼
cause-host-missing = 缺少伺服器名稱
cause-port-missing = 缺少連接埠
cause-user-missing = 缺少使用者名稱
cause-no-folders = 沒有要監視的資料夾
cause-id-twice = 另一個帳號有相同的識別碼
cause-no-section = { $said }：這不是一個區段
cause-no-list = account：這不是帳號清單
cause-no-text = 這不是 UTF-8 文字
cause-file-empty = 檔案是空的
cause-file-held = 被另一個程式佔用
cause-read-only = 無法寫入

## The test of a connection

probe-name = 查詢伺服器
probe-connection = 連線
probe-tls = 檢查憑證
probe-sign-in = 登入
probe-folders = 列出資料夾
probe-idle = 請求推送
probe-folders-found = { $count } 個資料夾
probe-idle-works = 伺服器會推送變化
probe-idle-missing = 伺服器不能推送；改為每分鐘查詢一次

discover-provider = 服務供應商表
discover-autoconfig = 域名自己的設定
discover-mail-exchanger = 誰接收它的郵件
discover-srv = DNS 中的記錄
discover-public-list = 公開列表
discover-guess = 常用名稱

## The tray

tray-none = 還沒有帳號
tray-open = 開啟 Tidings
tray-check = 立即檢查
tray-quit = 退出
tray-account-new = { $line }，{ $new } 封新郵件
tray-looked = 新內容我已看過
tray-mute-quarter = 靜音 15 分鐘
tray-mute-hour = 靜音 1 小時
tray-mute-tomorrow = 靜音到明天
tray-unmute = 取消靜音
tray-hide = 隱藏內容 1 小時
tray-unhide = 重新顯示內容
tray-account = { $account }：{ $state }
tray-unread = { $unread ->
    [0] 沒有未讀郵件
   *[other] { $unread } 封未讀
 }
tray-event-arrived = 新：{ $from }：{ $subject }
tray-event-removed = 移除：{ $from }：{ $subject }
tray-event-read = 已讀：{ $from }：{ $subject }
tray-event-unread = 未讀：{ $from }：{ $subject }
tray-event-flags = 標記：{ $from }：{ $subject }
tray-event-mailbox = 資料夾變化：{ $folder }
tray-event-account = { $account }：{ $detail }
tray-event-alert = { $account }：{ $detail }

## The command line

cli-no-agent = Tidings 未執行；請用此命令啟動：tidings
cli-nothing-watched = Tidings 未執行：沒有監視任何信箱；請用此命令啟動：tidings
cli-agent-ended = Tidings 已結束。
cli-does-not-end = 已要求 Tidings 結束，但它沒有結束。
cli-runs-already = Tidings 已在執行，程序 { $pid }
cli-no-display = 這裡沒有顯示器，因此沒有視窗：Tidings 正在監視，按 Ctrl-C 結束。
cli-restarting = Tidings { $older } 正在背景執行；現以 { $newer } 重新啟動。
cli-older-agent = Tidings { $version } 仍在背景執行；請在其桌面上重新啟動以使用新版本。
cli-newer-agent = 正在執行的 Tidings { $version } 比此程式新；請使用較新的那個
cli-no-accounts = 還沒有帳號；請用此命令新增：tidings account add --email 地址
cli-no-such-account = 沒有叫「{ $account }」的帳號，或不止一個；參見：tidings account list
cli-no-such-time = 這裡沒有這個時間。
cli-muted-until = 通知靜音至 { $until }。
cli-not-muted = 通知未靜音。
cli-status-agent = Tidings { $version }，自 { $since } 起執行，程序 { $pid }。
cli-status-unread = { $unread } 封未讀，{ $new } 封新郵件
cli-status-folder = { $folder }：{ $watch }
cli-status-push = 最近推送 { $time }
cli-watch-idle = 監視中
cli-watch-polled = 定期查詢
cli-watch-missing = 伺服器上沒有
cli-watch-paused = 目前未監視
cli-event-line = { $time }  { $place }  { $what }（{ $reason }）
cli-event-arrived = 新：{ $from }：{ $subject }
cli-event-removed = 移除：{ $from }：{ $subject }
cli-event-read = 已讀：{ $from }：{ $subject }
cli-event-unread = 標為未讀：{ $from }：{ $subject }
cli-event-flags = 標記 { $detail }：{ $from }：{ $subject }
cli-event-mailbox = 資料夾：{ $detail }
cli-event-account = 帳號：{ $detail }
cli-event-alert = 伺服器說：{ $detail }
cli-log-clear-yes = 這會清除事件記錄，無法恢復；請加 --yes 再說一次
cli-log-cleared = 事件記錄已清除。
cli-log-kept = 事件記錄保留 { $days } 天。
cli-log-forgotten-on-quit = Tidings 結束時清除。
cli-log-size = { $entries ->
    [0] 記錄為空。
   *[other] 共 { $entries } 筆記錄；最早的是 { $oldest }。
 }
cli-account-line = { $account }{ $called }：{ $host }:{ $port } { $security }，{ $folders }{ $paused ->
    [0] { "" }
   *[other] ，已暫停
 }
cli-account-exists = 已有使用此伺服器和使用者名稱的帳號；參見：tidings account list
cli-account-added = 已新增 { $account }。
cli-account-changed = 已更改 { $account }。
cli-account-removed = 已移除 { $account }。
cli-start-to-watch = Tidings 未執行；請用此命令啟動：tidings
cli-edit-what = 請說明要更改什麼；參見 tidings help account edit
cli-setting = { $name } = { $value }
cli-setting-of = { $name } = { $value }    （{ $account }）
cli-no-such-setting = 沒有設定「{ $name }」；參見：tidings settings get
cli-setting-expected = 「{ $name }」不能是這個值：可用 { $expected }
cli-password-prompt = { $account } 的密碼：
cli-password-from-where = 請說明密碼從哪裡來：--password-stdin、--password-command 或 --oauth
cli-browser-page = 請在此頁面登入；它會在瀏覽器中開啟：{ $url }
cli-browser-no-keyring = 沒有可儲存登入的金鑰圈。請先啟動 Tidings：它可以在執行期間儲存。
cli-wire-log-on = 從現在起保留與 { $account } 的伺服器的對話；檢視命令：tidings wire-log { $account }
cli-wire-log-off = { $account } 沒有保留任何內容：請用 --on 30m 開始。
cli-given-up = 已放棄：沒有更改任何內容。
cli-no-password = 密碼必須是一行，且不能為空。
cli-kept-for-this-run = 沒有金鑰圈：密碼僅在本次執行期間儲存在記憶體中。下次啟動後請重新輸入：tidings account edit --password-stdin
cli-kept-nowhere = 沒有金鑰圈，Tidings 也未執行：密碼不會儲存。Tidings 執行後請重新輸入：tidings account edit --password-stdin
cli-cannot-keep = 沒有金鑰圈，可暫存密碼的 Tidings 也未執行：沒有更改任何內容
cli-keyring-refuses = 金鑰圈沒有接受密碼：{ $reason }
cli-secret-stays = 密碼仍在金鑰圈中：{ $reason }
cli-step-ok = { $step }：完成
cli-step-found = { $step }：{ $found }
cli-step-failed = { $step }：失敗
cli-probe-works = 連線正常。
cli-probe-failed = 連線不正常。

## The diagnosis

doctor-program = Tidings
doctor-desktop = 桌面
doctor-settings = 設定：{ $count } 個帳號，{ $file }
doctor-settings-empty = 設定：還沒有帳號
doctor-add-account = 請在視窗中新增，或用此命令：tidings account add --email 地址
doctor-no-agent = Tidings 未執行：沒有監視任何信箱
doctor-start = 請用此命令啟動：tidings
doctor-agent = Tidings { $version } 正在執行，程序 { $pid }
doctor-agent-bad = Tidings 正在執行，但沒有回答：{ $reason }
doctor-agent-next = 請用此命令結束：tidings quit，然後重新啟動。
doctor-log = 事件記錄：可以寫入，{ $folder }
doctor-log-bad = 無法在 { $folder } 寫入事件記錄：{ $reason }
doctor-log-next = 請騰出磁碟空間，或把該資料夾的許可權還給自己。
doctor-no-bus = 沒有會話匯流排：沒有通知、系統匣和金鑰圈
doctor-no-bus-next = 請從桌面啟動，不要從遠端或 root 終端啟動。
doctor-notifications = 通知：{ $name } { $version }（{ $capabilities }）
doctor-no-notifications = 沒有通知：{ $reason }
doctor-no-notifications-next = 請安裝通知服務，例如 dunst；沒有它事件記錄也會繼續。
doctor-tray = 系統匣：有
doctor-no-tray = 此桌面不顯示系統匣圖示
doctor-no-tray-next = 在 GNOME 上請安裝擴充套件 AppIndicator；開啟視窗的命令：tidings open
doctor-keyring = 金鑰圈：可以儲存密碼
doctor-no-keyring = 沒有金鑰圈：密碼只儲存一次執行
doctor-no-keyring-next = 請安裝並解鎖 gnome-keyring 或 KWallet，或使用 --password-command。
doctor-network = 網路：可以連出
doctor-no-network = 沒有網路
doctor-no-network-next = 請連線網路；之後會自動開始監視。
doctor-paused = 已暫停
doctor-paused-next = 恢復監視的命令：tidings account resume 帳號
doctor-no-push = 啟動以來還沒有推送
doctor-push = 首次推送所需時間
doctor-push-how = 現在請讓信箱裡發生一點變化。給每個信箱寄一封郵件，或在別處閱讀一封。最多等待 5 分鐘；按 Ctrl-C 結束。
doctor-pushed = { $account }：伺服器在 { $seconds } 秒後推送
doctor-not-pushed = { $account }：5 分鐘內沒有推送
doctor-not-pushed-next = 如果那裡確實有變化，說明此伺服器接受 IDLE 卻不推送：新變化仍會在 90 秒內被發現。
doctor-push-nobody = 目前沒有透過推送監視的帳號
doctor-good = 一切正常。
doctor-lacking = 沒有損壞。標有 – 的 { $count } 項可以更好。
doctor-wrong = 有 { $count } 處問題，以 ✗ 標出

## The window

window-starting = 正在啟動…
window-failed-title = 出了問題
window-nav = 欄目
window-nav-accounts = 帳號
window-nav-log = 事件記錄
window-nav-settings = 設定
window-cancel = 取消
window-save = 儲存
window-more = 更多
window-muted-until = 通知靜音至 { $time }。
window-unmute = 取消靜音

window-absent-title = Tidings 未執行
window-absent-text = 沒有監視任何信箱，也不會有通知。
window-absent-since = 自 { $time } 起沒有監視任何信箱，也不會有通知。
window-absent-start = 啟動 Tidings
window-older-title = Tidings 已更新
window-older-text = 背景仍在執行版本 { $agent }；此視窗是版本 { $window }。重新啟動即可使用新版本。不會丟失郵件：其間到達的郵件稍後通知。
window-older-restart = 重新啟動 Tidings
window-newer-title = 此視窗比 Tidings 舊
window-newer-text = 背景正在執行版本 { $agent }；此視窗仍是版本 { $window }。請重新開啟視窗以使用新版本。
window-newer-restart = 重新開啟視窗

window-first-title = 歡迎使用 Tidings
window-first-text = 新增一個信箱帳號，其中有變化時 Tidings 會在一秒內告訴你：郵件到達，郵件離開。
window-first-privacy = 密碼存入此電腦的金鑰圈。郵件只被檢視，絕不更改。
window-first-add = 新增信箱帳號

window-add-title = 新增信箱帳號
window-add-email = 郵件地址
window-add-password = 密碼
window-add-password-hint = 有些服務供應商要求使用為郵件程式產生的專用密碼。密碼儲存在此電腦的金鑰圈中。
window-add-password-held-hint = 沒有金鑰圈，密碼僅在本次執行期間儲存在記憶體中。下次啟動後 Tidings 會再次詢問。
window-add-host = IMAP 伺服器
window-add-host-hint = 服務供應商的幫助頁面會寫明，例如 imap.example.org。
window-add-port = 連接埠
window-add-security = 安全
window-add-security-tls = TLS
window-add-security-starttls = STARTTLS
window-add-user = 使用者名稱
window-add-user-hint = 通常就是郵件地址。
window-add-name = 帳號名稱
window-add-name-hint = 只給你自己看，例如「工作」。
window-add-folders = 要監視的資料夾
window-add-folders-hint = 每行一個。
window-add-ca = 憑證檔案
window-add-ca-hint = 除系統憑證外還要信任的 PEM 檔案，用於使用自有憑證的伺服器。
window-add-test = 測試連線
window-add-steps = 連線測試
window-add-worked = 連線正常。
window-add-failed = 連線還不正常。
window-add-pick = 要監視哪些資料夾？
window-add-pick-none = 請至少選擇一個資料夾。
window-add-save = 儲存並監視
window-add-change = 更改設定
window-add-missing = 請填寫此項。
window-add-port-wrong = 連接埠是 1 到 65535 之間的數字。
window-add-email-wrong = 這不像是郵件地址。
window-step-running = 進行中
window-step-ok = 完成
window-step-failed = 失敗
window-step-pending = 尚未開始

window-accounts-title = 帳號
window-accounts-add = 新增帳號
window-accounts-check = 立即檢查
window-account-since = 自 { $time }
window-account-last-heard = 最近響應
window-account-last-push = 最近推送
window-account-next-attempt = 下次嘗試
window-account-unread = 未讀
window-account-new = 新郵件
window-account-never = 尚無
window-account-folders = 資料夾
window-account-pause = 暫停
window-account-resume = 繼續
window-account-password = 新密碼
window-account-try-again = 重試
window-account-remove = 移除
window-account-menu = { $action }：{ $account }
window-state-offline = 無網路
window-state-connecting = 正在連線
window-state-signing_in = 正在登入
window-state-syncing = 正在跟上進度
window-state-idling = 監視中
window-state-polling = 定期查詢
window-state-waiting = 未連線
window-state-needs_user = 需要你處理
window-state-paused = 已暫停
window-watch-idle = 監視中
window-watch-notify = 監視中
window-watch-polled = 定期查詢
window-watch-missing = 伺服器上沒有
window-watch-paused = 目前未監視
window-remove-title = 移除 { $account }？
window-remove-text = Tidings 會忘記該帳號、它的密碼以及它在事件記錄中的項目。伺服器上沒有任何變化。
window-remove-confirm = 移除帳號
window-password-title = { $account } 的新密碼
window-password-save = 儲存密碼
window-password-empty = 請輸入密碼。

window-provider-needs-password = { $provider } 使用你的信箱密碼。
window-provider-needs-app-password = { $provider } 不接受程式使用普通密碼。請在其網頁上產生專用密碼並填在這裡。
window-provider-needs-code = { $provider } 不接受程式使用普通密碼。請在其網頁信箱的設定中產生授權碼並填在這裡。
window-provider-needs-oauth = { $provider } 不接受程式使用密碼：請在瀏覽器中於其網頁上登入。
window-provider-needs-bridge = { $provider } 透過 Bridge 連線，該程式必須在此電腦上執行。請填寫 Bridge 顯示的密碼。
window-provider-needs-no-imap = { $provider } 沒有 IMAP，即程式監視信箱的方式。只有它自己的程式能告訴你有郵件，Tidings 也不能。
window-provider-enable = IMAP 預設關閉：請在網頁信箱的設定中開啟。
window-provider-help = 開啟服務供應商的頁面
window-provider-checked = 最近於 { $month } 與公開資料核對。
window-provider-unverified = 未核實：這些設定沒有與公開資料核對。連線測試會說明是否正確。
window-provider-note-google = 開啟兩步驗證後才有應用專用密碼。在公司或學校，管理員可能禁止使用。
window-provider-note-microsoft = 微軟不再接受密碼和應用專用密碼。登入需要你自己的用戶端 ID，它是免費的。
window-provider-note-administrator = 可能需要管理員允許 IMAP。
window-provider-note-icloud = 請用你第一個 iCloud 地址 @ 前面的名稱登入，即使你使用其他地址。
window-provider-note-yahoo = 是否仍向所有人提供應用專用密碼，各資料說法不一。
window-provider-note-may-not-push = 此伺服器可能不推送變化。那樣會每分鐘查詢一次。
window-provider-note-paid-plan = 只有付費套餐有 IMAP。
window-provider-note-proton-certificate = Bridge 有自己的憑證：請在 Bridge 的設定中匯出，並在「更多」中指定該檔案。
window-provider-note-region = 伺服器取決於帳號在哪裡註冊。如果登入被拒絕，請試用你所在地區的伺服器。
window-provider-note-two-factor = 如使用兩步登入，請產生應用專用密碼並填在這裡。
window-provider-note-mailbox-password = 這是信箱的密碼，不是客戶帳號的密碼。
window-provider-note-tonline = 網頁信箱的密碼不能用：請設定電子郵件密碼。
window-provider-note-alibaba = 此伺服器在半分鐘內推送，並在幾分鐘後結束每次會話。Tidings 知道這一點，會繼續監視。
window-provider-note-client-password = 如果公司啟用了用戶端密碼，請在網頁信箱中產生一個並填在這裡。
window-provider-note-netease-codes = 免費帳號最多有兩個授權碼。
window-provider-note-secure-mail-key = AT&T 把專用密碼叫作 secure mail key。

window-log-title = 事件記錄
window-log-empty = 暫無記錄
window-log-empty-text = 監視的資料夾有變化時會顯示在這裡：包括沒有通知的變化及其原因。
window-log-again = 重試
window-log-none = 沒有符合的記錄
window-log-menu = 可對記錄進行的操作
window-log-export-csv = 匯出為試算表（CSV）
window-log-export-json = 匯出為 JSON 行
window-log-keep = 保留多久…
window-log-clear = 清除記錄…
window-log-exported = 已將 { $entries } 筆記錄寫入 { $path }
window-log-news = { $count ->
    [1] { $kind }：{ $from }，{ $subject }
   *[other] { $count } 筆新記錄，最新的是：{ $kind }：{ $from }，{ $subject }
 }
window-filter-title = 顯示的內容
window-filter-search = 搜尋寄件者、主題、資料夾
window-filter-account = 帳號
window-filter-accounts = 所有帳號
window-filter-folder = 資料夾
window-filter-folders = 所有資料夾
window-filter-kind = 型別
window-filter-kinds = 所有型別
window-filter-decision = 決定
window-filter-decisions = 無論是否通知
window-filter-time = 時間
window-filter-times = 任何時間
window-filter-days = { $days ->
    [1] 最近 24 小時
   *[other] 最近 { $days } 天
 }
window-filter-clear = 顯示全部
window-picture-title = 每小時到達和移除的郵件
window-picture-label = { $account }：最近 7 天到達 { $arrived } 封，移除 { $removed } 封
window-picture-table = 以表格顯示
window-picture-day = 日期
window-picture-cell = 到達 { $arrived }，移除 { $removed }
window-clear-title = 清除事件記錄？
window-clear-text = 記錄無法恢復。監視繼續，伺服器上沒有任何變化。
window-clear-confirm = 清除
window-keep-title = 事件記錄保留多久
window-keep-size = { $entries ->
    [0] 記錄現在為空。
   *[other] 現有 { $entries } 筆記錄；最早的是 { $oldest }。
 }
window-keep-days = 天數
window-keep-days-hint = 更早的記錄會被清除。最多保留 100,000 條。
window-keep-days-wrong = 請填 1 到 3650 之間的數字。
window-keep-forget = Tidings 結束時清除
window-keep-forget-hint = 也清除儲存的寄件者和主題，移除的郵件靠它們得知名稱。
window-log-gone = 該記錄已不在事件記錄中。
window-kind-arrived = 新郵件
window-kind-removed = 移除
window-kind-read = 已讀
window-kind-unread = 標為未讀
window-kind-flags = 標記變更
window-kind-mailbox = 資料夾變化
window-kind-account = 帳號
window-kind-alert = 伺服器訊息
window-decision-show = 單獨通知
window-decision-group = 合併通知
window-decision-hold = 推遲通知
window-decision-drop = 僅記入記錄
window-event-decision = 決定
window-event-reason = 原因
window-event-what = 詳情
window-event-told = 通知於
window-event-not-told = 未通知
window-event-seen = 發現於
window-event-live = { $time }，發生之時
window-event-caught-up = { $time }，跟上進度時
window-event-date = 郵件日期
window-event-folder = 資料夾
window-event-account = 帳號
window-event-uid = UID
window-event-number = 記錄編號
window-event-open = 開啟此郵件

window-settings-title = 設定
window-settings-start = 啟動
window-settings-autostart = 隨桌面啟動
window-settings-autostart-hint = 登入後 Tidings 在背景安靜執行。
window-settings-test = 傳送測試通知
window-settings-test-hint = 看看通知能否到達桌面。
window-settings-test-sent = 已傳送。如果什麼也沒出現，請檢視桌面的通知設定。
window-settings-mute = 通知靜音
window-settings-mute-hint = 事件記錄仍會繼續。
window-settings-mute-half-hour = 30 分鐘
window-settings-mute-hour = 1 小時
window-settings-mute-tomorrow = 到明天
window-settings-keyring = 密碼
window-settings-keyring-ok = 密碼儲存在此電腦的金鑰圈中。
window-settings-keyring-missing = 沒有金鑰圈。密碼僅在本次執行期間儲存在記憶體中，下次啟動後 Tidings 會再次詢問。
window-settings-version = Tidings { $version }
window-settings-running = 自 { $time } 起執行，程序 { $pid }
window-settings-licence = 採用 MIT 或 Apache 2.0 授權條款的自由軟體。Tidings 只與你的郵件伺服器通訊。

window-settings-tab-general = 通用
window-settings-tab-toasts = 通知
window-settings-tab-quiet = 勿擾時段
window-settings-tab-privacy = 隱私
window-settings-of-accounts = 依帳號
window-settings-of-accounts-hint = 在各帳號自己的頁面中設定。
window-settings-change = 更改
window-settings-tells-nothing = 不通知
window-settings-looks = 語言和外觀
window-settings-language = 語言
window-settings-language-system = 跟隨桌面
window-settings-language-hint = 也用於通知、系統匣和命令列。
window-settings-theme = 主題
window-settings-theme-system = 跟隨桌面
window-settings-theme-light = 淺色
window-settings-theme-dark = 深色
window-settings-test-seen = 很好：通知能到達桌面。
window-settings-test-unseen = 請檢視桌面的通知設定：那裡可能關閉了 Tidings，或開啟了勿擾模式。事件記錄仍會顯示一切。
window-settings-test-yes = 看到了
window-settings-test-no = 沒看到
window-settings-buttons = 通知上的按鈕
window-settings-buttons-hint = 在伺服器能安全完成時顯示。
window-settings-button-mark_read = 標為已讀
window-settings-button-delete = 刪除
window-settings-button-archive = 歸檔
window-settings-tray = 系統匣
window-settings-no-tray = 此桌面不顯示系統匣圖示。一切都可在此視窗和用命令 tidings 完成。
window-settings-mark = 系統匣如何顯示新郵件
window-settings-mark-number = 數字
window-settings-mark-dot = 圓點
window-settings-mark-nothing = 不顯示
window-quiet-title = 勿擾時段
window-quiet-hint = 通知等到時段結束，再合為一條告訴你。
window-quiet-none = 沒有勿擾時段。
window-quiet-add = 新增時段
window-quiet-remove = 移除
window-quiet-span = 勿擾時段 { $number }
window-quiet-from = 從
window-quiet-to = 到
window-quiet-next-day = 次日
window-quiet-kept = 遵守勿擾時段
window-quiet-not-kept = 通知隨時出現
window-quiet-disturb = 桌面勿擾時也不打擾
window-quiet-disturb-hint = 如果能向桌面查詢，勿擾模式開啟時通知也會等待。
window-privacy-title = 還有誰看你的螢幕
window-privacy-locked = 螢幕鎖定時隱藏內容
window-privacy-locked-hint = 通知只說有郵件，不透露內容。
window-privacy-hide-hour = 隱藏內容一小時
window-privacy-show = 重新顯示
window-privacy-hidden = { $time } 之前，通知不透露郵件內容。
window-ready-title = 正在監視你的信箱
window-ready-text = Tidings 現在留在背景。關閉此視窗前還有三件事：
window-ready-tray = Tidings 在系統匣中，時鐘旁邊。點選它會開啟此視窗。
window-ready-no-tray = 此桌面不顯示系統匣圖示。再次啟動 Tidings 可開啟此視窗。
window-ready-done = 完成

window-time-today = 今天
window-time-now = 剛剛
window-time-yesterday = 昨天 { $time }
window-time-date = { $date } { $time }

window-error-no-agent = Tidings 未執行。
window-error-no-answer = Tidings 沒有及時回答。
window-error-answer = Tidings 的回答出乎意料。
window-error-account = 該帳號已不存在。
window-error-start = 無法啟動 Tidings：{ $reason }。
window-error-start-silent = 已啟動 Tidings，但沒有回答。
window-error-email = 這不像是郵件地址。
window-error-host = 這不像是伺服器名稱。
window-error-port = 連接埠是 1 到 65535 之間的數字。
window-error-user = 不能使用該使用者名稱。
window-error-name = 不能使用該帳號名稱。
window-error-folders = 請至少寫一個資料夾，每行一個。
window-error-ca-file = 沒有這個名稱的憑證檔案。請寫出從根目錄開始的完整路徑。
window-error-export = 無法寫入檔案：{ $reason }。
window-error-keep = 事件記錄可保留 1 到 3650 天。
window-error-search = 搜尋內容太長。
window-error-password = 請輸入密碼。
window-error-untested = 請先測試連線。
window-error-mute = 請選擇一週以內的時間。
window-error-keyring = 金鑰圈沒有接受密碼：{ $reason }。
window-error-keyring-missing = 此電腦沒有金鑰圈。
window-error-keyring-locked = 金鑰圈已鎖定。請解鎖後重試。
window-error-keyring-silent = 金鑰圈沒有響應。也許它在另一個視窗中詢問什麼。
window-error-autostart = 無法更改自動啟動項：{ $reason }。
window-error-autostart-path = Tidings 位於 { $path }，自動啟動項不能使用這個路徑。請把它移到沒有空格和特殊字元的資料夾。
window-error-autostart-unread = 自動啟動項已寫入，但沒有指向此程式。
window-error-autostart-display = 只能在桌面上更改自動啟動項。

window-account-open = 設定
window-account-back = 所有帳號
window-account-gone = 該帳號已被移除。
window-account-tell = 通知什麼
window-account-tell-by-toast = 通知以下變化
window-account-tell-arrived = 新郵件
window-account-tell-removed = 郵件被移除
window-account-tell-read = 郵件在別處已讀
window-account-tell-unread = 郵件被標為未讀
window-account-tell-quiet = 遵守勿擾時段
window-account-tell-quiet-hint = 否則此帳號的通知隨時出現。
window-account-tell-privacy = 通知顯示
window-account-privacy-all = 寄件者和主題
window-account-privacy-sender = 僅寄件者
window-account-privacy-nothing = 僅顯示有郵件
window-account-click = 點選時開啟
window-account-click-webmail = 網頁信箱中的該郵件
window-account-click-mail-program = 郵件程式中的該郵件
window-account-click-log = 事件記錄中的項目
window-account-webmail = 網頁信箱的地址
window-account-webmail-hint = 留空：已知時使用服務供應商的地址。{"{uid}"}、{"{folder}"} 和 {"{message_id}"} 等位置會被填入。
window-account-watched = 監視的資料夾
window-account-folders-ask = 向伺服器詢問資料夾
window-account-server = 伺服器
window-account-save = 儲存
window-account-saved = 已儲存。
window-account-connection = 連線
window-account-connections = 連線
window-account-connections-learnt = 已開啟 { $open }，最多 { $most }：伺服器拒絕更多
window-account-connections-most = 已開啟 { $open }，最多 { $most }
window-account-idle = IDLE 持續自
window-account-push-delay = 從推送到通知
window-account-milliseconds = { $count } 毫秒
window-account-reconnects = 中斷並重連次數
window-account-test = 測試連線
window-account-report = 複製報告
window-account-report-hint = 報告用於向他人求助：哪些正常、哪些不正常，不含位址、伺服器和資料夾。
window-account-report-copied = 已複製。請貼上到求助的地方。
window-account-report-shown = 請從這裡複製：
window-account-toast = 傳送測試通知

window-find-hint = Tidings 會自己查詢伺服器。只有 @ 後面的部分會離開此電腦。
window-find-go = 繼續
window-find-manual = 自己填寫伺服器
window-find-step-nothing = 沒有結果
window-find-found = 找到了這個
window-find-nothing = 什麼也沒找到
window-find-nothing-text = { $domain } 沒有說明郵件在哪裡，常用名稱下也沒有伺服器回答。
window-find-public = 查詢公開列表
window-find-public-text = Mozilla 維護一份郵件伺服器的公開列表。它會得知有人詢問 { $domain }，此外一無所知。
window-find-server = 伺服器
window-find-as = 以 { $user } 登入
window-find-by-table = 來自 Tidings 自帶的服務供應商表。
window-find-by-mail-exchanger = DNS 說明由該服務供應商接收 { $domain } 的郵件。
window-find-by-autoconfig = { $domain } 自己透過安全連線這樣說明。
window-find-by-srv = { $domain } 在 DNS 中這樣說明，途中任何人都能更改：繼續之前請看看名稱。
window-find-by-public-list = 來自公開列表。
window-find-by-guess = 猜測：在這個常用名稱下有一臺憑證有效的伺服器回答。
window-find-take = 使用此伺服器
window-find-back = 其他地址
window-find-app-password = 應用專用密碼
window-find-code = 授權碼
window-find-password-hint = 密碼儲存在此電腦的金鑰圈中，只發給此伺服器。

window-sign-in-with = 用 { $provider } 登入
window-sign-in-instead = 改為在瀏覽器中登入
window-sign-in-password-instead = 改用應用專用密碼
window-sign-in-text = 瀏覽器會開啟 { $provider } 自己的頁面。Tidings 看不到你的密碼。
window-sign-in-waiting = 請在瀏覽器的頁面上登入。Tidings 在此等候。
window-sign-in-open = 重新開啟頁面
window-sign-in-by = 登入方式
window-sign-in-by-password = 密碼
window-sign-in-by-browser = 在瀏覽器中用 { $provider }
window-sign-in-and-test = 登入並測試連線
window-sign-in-again = 重新登入
window-sign-in-guide = { $provider } 要求以用戶端 ID 識別程式，而 Tidings 不自帶：申請自己的 ID 免費，只需幾分鐘。
window-sign-in-guide-google = 請在 Google Cloud 控制檯新建專案，啟用 Gmail API，並建立型別為「桌面應用」的 OAuth 用戶端。
window-sign-in-guide-microsoft = 請在 Microsoft Entra 管理中心為個人和工作帳號註冊應用，並把移動和桌面應用的重定向地址設為 http://localhost。
window-sign-in-guide-file = 請把該 ID 寫入 settings.toml（Google 還需金鑰），然後重新啟動 Tidings：

window-error-provider = 沒有該名稱的服務供應商可供登入。
window-error-not-signed-in = 請先在瀏覽器中登入。
window-error-report = 無法產生報告：{ $reason }。
window-error-page = 無法在瀏覽器中開啟該頁面。
