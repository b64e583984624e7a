# 简体中文。键和位置与 en.ftl 相同；这里没有的用英文显示。

app-name = Tidings
time-of-another-day = { $month }月{ $day }日 { $time }

## Toasts

toast-arrived-body = { $subject }
    { $account } · { $folder }
toast-removed-summary = 已从 { $folder } 移除
toast-trashed-summary = 已从 { $folder } 移到废纸篓
toast-spam-summary = 已在 { $folder } 标记为垃圾邮件
toast-moved-summary = 已从 { $folder } 移到 { $to }
toast-storm = 变化太多：平静下来之前，变化只记入事件日志。
toast-removed-body = { $from }：{ $subject }
    { $account }
toast-removed-unnamed = 有一封邮件被移除
    { $account }
toast-removed-older = { older-removed }
    { $account }
older-removed = { $older } 封较早的邮件被移除
toast-no-subject = （无主题）
toast-unknown-sender = （未知发件人）
toast-open = 打开
toast-no-tray-summary = Tidings 正在监视
toast-no-tray-body = 此桌面不显示托盘图标。再次启动 Tidings 可打开窗口，也可以点击这里。
toast-test-summary = 通知正常
toast-test-body = 有变化时，Tidings 就这样告诉你。
open-mail-forgotten = 此记录已不在日志中。
open-mail-none = 此记录不涉及单封邮件。
open-mail-removed = 此邮件已被移除。
open-mail-unknown = 此账户的网页邮箱未知，且邮件没有供邮件程序使用的 Message-ID。可在账户页面中填写其网页邮箱的地址。
open-mail-no-program = 此电脑上没有程序能打开此邮件。可在账户页面中填写其网页邮箱的地址。
toast-summary-arrived = { $arrived } 封新邮件
toast-summary-removed = { $removed } 封邮件被移除
toast-summary-read = { $read } 封邮件在别处已读
toast-summary-unread = { $unread } 封邮件被标为未读
toast-summary-away = 你不在的时候 · { $account }
toast-summary-place = { $account } · { $folder }
toast-digest-place = 通知等待期间
toast-read-summary = 在别处已读
toast-unread-summary = 标为未读
toast-changed-body = { $from }：{ $subject }
    { $account } · { $folder }
toast-hidden-arrived = 新邮件
toast-hidden-removed = 有一封邮件被移除
toast-hidden-read = 有一封邮件在别处已读
toast-hidden-unread = 有一封邮件被标为未读
toast-place = { $account } · { $folder }
toast-no-removals = 不再通知移除
toast-mark-read = 标为已读
toast-delete = 删除
toast-archive = 归档
toast-copy-code = 复制 { $code }
toast-undo = 撤销
toast-done-mark-read = 已标为已读
toast-done-delete = 已移到回收站
toast-done-archive = 已归档
toast-not-done = 未执行任何操作
toast-not-done-reason = { $reason }
toast-line-arrived = { $from }：{ $subject }
toast-line-removed = 移除：{ $from }：{ $subject }
toast-line-read = 已读：{ $from }：{ $subject }
toast-line-unread = 未读：{ $from }：{ $subject }
toast-notice-summary = Tidings 仍在运行，但有问题
toast-problem-summary = { $account }：{ $text }

## Reasons in the log

reason-new-mail = 新邮件
reason-removed-mail = 邮件被移除
reason-read-mail = 邮件在别处已读
reason-unread-mail = 邮件在别处被标为未读
reason-done-here = 未显示：是在此处用通知的按钮完成的
reason-switched-off = 未显示：你不要这类通知
reason-rule-shows = 已通知：按你的规则
reason-rule-vip = 已通知（免打扰时段也通知）：按你的规则
reason-rule-silent = 未显示：按你的规则
reason-rule-digest = 已推迟：按你的规则放入下一次摘要
reason-quiet-hours = 已推迟：免打扰时段
reason-do-not-disturb = 已推迟：桌面处于勿扰模式
reason-already-read = 未显示：已在别处读过
reason-not-for-reading = 未显示：草稿，或已标记为删除
reason-old-copy = 未显示：复制或移动到此处的旧邮件
reason-moved-here = 未显示：从 { $folder } 移到此处
reason-already-told = 未显示：已在 { $folder } 中得知
reason-read-then-removed = 未显示：刚在别处读过
reason-log-only = 未显示：这类变化只记入日志
reason-muted = 未显示：通知已静音
reason-grouped = 与其他变化一起通知
reason-storm-breaks = 与其他变化一起通知；变化很多
reason-storm = 未显示：变化太多
reason-renamed = 文件夹现名 { $folder }，继续监视
reason-problem = 账户需要你处理

# 规则所运行的程序的结果
command-failed = 失败：{ $status }
command-complained = 失败：{ $status }，“{ $complaint }”
command-too-long = 耗时过长，已被终止
command-too-many = 未运行：等待的命令太多
command-not-started = 无法启动：{ $reason }

rule-tell-usual = 照常
rule-tell-show = 通知
rule-tell-silent = 只记入日志
rule-tell-vip = 总是通知，免打扰时段也通知
rule-tell-digest = 放入下一次摘要

cli-no-rules = 没有规则。
cli-rule = { $name }：{ $tell }
cli-rule-off = { $name }：{ $tell }（已关闭）
cli-rule-hit = {"    "}“{ $name }”：{ $tell }
cli-rules-tried = 规则命中最近 { $events } 个事件中的 { $hits } 个。
cli-no-such-rule = 没有规则“{ $rule }”。

## What accounts are doing

state-offline = 无网络
state-connecting = 正在连接
state-signing-in = 正在登录
state-syncing = 正在跟上进度
state-idling = 自 { $since } 起监视
state-idling-heard = 自 { $since } 起监视，最近响应 { $heard }
state-polling = 自 { $since } 起定期查询
state-waiting = 未连接；下次尝试 { $next }
state-waiting-now = 未连接；正在重试
state-needs-user = 需要你处理
state-paused = 已暂停

## Problems: what is wrong, and what to do

problem-requires-sign-in = 服务器拒绝登录。
problem-requires-sign-in-next = 请重新输入密码。许多服务商要求使用为邮件程序生成的专用密码。
problem-no-secret = 此账户没有密码。
problem-no-secret-next = 请输入密码。
browser-signed-in = 你已登录。可以关闭此页面。
browser-not-signed-in = 你未登录。可以关闭此页面。
browser-nothing-here = 这里什么也没有。
problem-sign-in-ended = 浏览器中的登录已失效：{ $reason }。
problem-sign-in-ended-next = 请在浏览器中重新登录。
problem-oauth-setup = 尚未设置浏览器登录：{ $reason }。
problem-oauth-setup-next = 请按手册所述，把服务商的客户端 ID 写入设置文件。
problem-password-command = 密码命令失败：{ $reason }。
problem-password-command-next = 请自己运行该命令查看原因，或改用其他方式保存密码。
problem-requires-consent = 服务商要求你先做一件事，才允许程序登录：{ $reason }
problem-requires-consent-next = 请登录服务商的网页，完成它的要求，然后重新检查。
problem-server-refuses = 服务器暂时不让我们进入：{ $reason }
problem-server-refuses-next = 无需操作：会自动重试。
problem-too-many-connections = 服务器不允许更多连接。
problem-too-many-connections-next = 请关闭其他邮件程序，或少监视几个文件夹。
problem-folder-missing = 服务器上没有文件夹“{ $folder }”。
problem-folder-missing-next = 请为此账户选择其他文件夹。
problem-offline = 无法连接服务器 { $host }：{ $reason }。
problem-offline-next = 请检查网络和服务器名称。会自动重试。
problem-certificate = 未接受 { $host } 的证书：{ $reason }。
problem-certificate-next = 如果这个网络要求先在网页上登录，请先登录。如果这是你自己的服务器，请在账户设置中指定其证书文件。否则不要在此登录；会自动重试。
problem-keyring-locked = 无法读取密码：{ $reason }。
problem-keyring-locked-next = 请解锁密钥环，或仅为本次运行输入密码。
problem-settings-damaged = 无法理解 { $file } 中的设置（{ $reason }）。账户按上一份可理解的设置继续监视。
problem-settings-damaged-next = 请修复该文件并重新启动 Tidings。或者在 Tidings 中更改任一设置：文件会重新写入，损坏的文件保留在旁边。
problem-account-damaged = 无法理解 { $file } 中 { $account } 的设置（{ $reason }）。该账户按上一份可理解的设置继续监视。
problem-account-damaged-next = 请在 Tidings 中更改该账户，或修复文件并重新启动 Tidings。
problem-account-not-understood = 无法理解 { $file } 中 { $account } 的设置（{ $reason }）。该账户未被监视。
problem-account-not-understood-next = 请修复文件并重新启动 Tidings，或删去该段并在 Tidings 中添加账户。
problem-key-damaged = 无法理解 { $file } 中的一项设置（{ $reason }）。使用通常的值。
problem-key-damaged-next = 请修复文件并重新启动 Tidings。
problem-settings-newer = { $file } 中的设置由更新版本的 Tidings 写入。此版本能理解的部分有效，不会更改任何内容。
problem-settings-newer-next = 请使用更新的版本。
problem-database-damaged = 事件日志的数据库已损坏，已新建一个。保留了日志中的 { $kept } 条记录；没有丢失邮件。损坏的文件是 { $copy }。
problem-database-damaged-next = 无需操作。如果再次发生，请检查磁盘。
problem-database-lost = 事件日志的数据库已损坏，已新建一个。文件夹将重新读取：Tidings 未运行期间的变化不会通知。损坏的文件是 { $copy }。
problem-database-lost-next = 请查看一次你的邮箱。如果再次发生，请检查磁盘。
problem-database-newer = 数据库 { $file } 由更新版本的 Tidings 写入。会通知发生的事，但不保存。
problem-database-newer-next = 请使用更新的版本。
problem-waiting = { $lost ->
    [0] { $waiting ->
        [0] 目前没有等待的记录。
       *[other] { $waiting } 条记录等待保存。
     }
   *[other] { $waiting } 条记录等待保存，较早的 { $lost } 条已丢失。
 }
problem-disk-full = 磁盘已满。会通知发生的事，但无法保存事件日志。{ problem-waiting }
problem-disk-full-next = 请腾出磁盘空间。之后会自动保存。
problem-not-saved = 无法将事件日志保存到 { $file }：{ $reason }。仍会通知发生的事。{ problem-waiting }
problem-not-saved-next = 请让该处可以写入。之后会自动保存。

## Reasons inside problems: a part of a sentence, without a full stop

cause-name-unknown = 找不到这个名称
cause-nobody-listens = 那里没有程序接受连接
cause-no-way = 没有通向它的网络
cause-hung-up = 对方断开了连接
cause-no-answer = 没有应答
cause-not-connected = 无法建立连接
cause-broken = 连接中断了
cause-not-tls = 应答方不使用 TLS；也许这个网络要求先在网页上登录
cause-tls = 无法建立安全连接（{ $said }）
cause-host-invalid = 这不是有效的服务器名称
cause-certificate-expired = 它已过期
cause-certificate-not-yet = 它尚未生效
cause-certificate-of-another = 它属于另一台服务器
cause-certificate-unknown = 它不是由此电脑信任的机构签发的
cause-certificate-revoked = 它已被吊销
cause-certificate-not-pinned = 它不是先前接受的那张证书
cause-certificate-self-signed = 它是自签名的
cause-certificate-invalid = 它无效
cause-ca-file = 无法读取证书文件：{ $said }
cause-ca-file-empty = 文件 { $said } 中没有证书
cause-roots = 无法使用此电脑的证书（{ $said }）
cause-starttls-greeting = 服务器在 STARTTLS 之前的问候不正确
cause-starttls-not-offered = 服务器不提供 STARTTLS
cause-starttls-refused = 服务器拒绝了 STARTTLS
cause-starttls-injected = 连接在安全之前被插入了内容
cause-starttls-too-much = 服务器在连接安全之前发送了过多内容
cause-goodbye = 服务器结束了会话：{ $said }
cause-no-greeting = 服务器没有问候
cause-no-way-in = 服务器没有提供 Tidings 支持的登录方式
cause-cannot-open = 无法打开文件夹
cause-keyring-missing = 没有密钥环
cause-keyring-locked = 密钥环已锁定
cause-keyring-silent = 密钥环没有应答
cause-keyring-failed = 密钥环出错（{ $said }）
cause-command-not-started = 无法启动它（{ $said }）
cause-command-late = 它用时过长
cause-command-ended = 它以 { $said } 结束
cause-command-no-text = 它输出的不是文本
cause-command-nothing = 它没有输出
cause-setting-missing = 设置中缺少 { $said }，或其值无法使用
cause-nothing-kept = 没有保存的登录
cause-no-token = 服务商没有给出令牌
cause-nothing-lasting = 服务商没有给出持久的登录：scope 中是否包含离线访问？
cause-provider-status = 服务商返回 { $said }
cause-not-understood = 无法理解其应答
cause-too-long = 应答过长
cause-nobody-signed-in = 没有人及时登录
cause-ending = Tidings 正在退出
cause-not-reached = 无法连接服务器
cause-made-anew = 文件夹在此之后被重新建立
cause-no-folder-for-that = 账户没有用于此操作的文件夹
cause-not-safe = 服务器没有安全的方式来完成它
cause-server-said = 服务器说：{ $said }
cause-id-missing = 缺少标识
cause-host-missing = 缺少服务器名称
cause-port-missing = 缺少端口
cause-user-missing = 缺少用户名
cause-no-folders = 没有要监视的文件夹
cause-id-twice = 另一个账户有相同的标识
cause-no-section = { $said }：这不是一个小节
cause-no-list = account：这不是账户列表
cause-no-text = 这不是 UTF-8 文本
cause-file-empty = 文件是空的
cause-file-held = 被另一个程序占用
cause-read-only = 无法写入

## The test of a connection

probe-name = 查找服务器
probe-connection = 连接
probe-tls = 检查证书
probe-sign-in = 登录
probe-folders = 列出文件夹
probe-idle = 请求推送
probe-folders-found = { $count } 个文件夹
probe-idle-works = 服务器会推送变化
probe-idle-missing = 服务器不能推送；改为每分钟查询一次

discover-provider = 服务商表
discover-autoconfig = 域名自己的设置
discover-mail-exchanger = 谁接收它的邮件
discover-srv = DNS 中的记录
discover-public-list = 公开列表
discover-guess = 常用名称

## The tray

tray-none = 还没有账户
tray-open = 打开 Tidings
tray-check = 立即检查
tray-quit = 退出
tray-account-new = { $line }，{ $new } 封新邮件
tray-looked = 新内容我已看过
tray-mute-quarter = 静音 15 分钟
tray-mute-hour = 静音 1 小时
tray-mute-tomorrow = 静音到明天
tray-unmute = 取消静音
tray-hide = 隐藏内容 1 小时
tray-unhide = 重新显示内容
tray-account = { $account }：{ $state }
tray-unread = { $unread ->
    [0] 没有未读邮件
   *[other] { $unread } 封未读
 }
tray-event-arrived = 新：{ $from }：{ $subject }
tray-event-removed = 移除：{ $from }：{ $subject }
tray-event-read = 已读：{ $from }：{ $subject }
tray-event-unread = 未读：{ $from }：{ $subject }
tray-event-flags = 标记：{ $from }：{ $subject }
tray-event-mailbox = 文件夹变化：{ $folder }
tray-event-account = { $account }：{ $detail }
tray-event-alert = { $account }：{ $detail }

## The command line

cli-no-agent = Tidings 未运行；请用此命令启动：tidings
cli-nothing-watched = Tidings 未运行：没有监视任何邮箱；请用此命令启动：tidings
cli-agent-ended = Tidings 已结束。
cli-does-not-end = 已要求 Tidings 结束，但它没有结束。
cli-runs-already = Tidings 已在运行，进程 { $pid }
cli-no-display = 这里没有显示器，因此没有窗口：Tidings 正在监视，按 Ctrl-C 结束。
cli-restarting = Tidings { $older } 正在后台运行；现以 { $newer } 重新启动。
cli-older-agent = Tidings { $version } 仍在后台运行；请在其桌面上重新启动以使用新版本。
cli-newer-agent = 正在运行的 Tidings { $version } 比此程序新；请使用较新的那个
cli-no-accounts = 还没有账户；请用此命令添加：tidings account add --email 地址
cli-no-such-account = 没有叫“{ $account }”的账户，或不止一个；参见：tidings account list
cli-no-such-time = 这里没有这个时间。
cli-muted-until = 通知静音至 { $until }。
cli-not-muted = 通知未静音。
cli-status-agent = Tidings { $version }，自 { $since } 起运行，进程 { $pid }。
cli-status-unread = { $unread } 封未读，{ $new } 封新邮件
cli-status-folder = { $folder }：{ $watch }
cli-status-push = 最近推送 { $time }
cli-watch-idle = 监视中
cli-watch-polled = 定期查询
cli-watch-missing = 服务器上没有
cli-watch-paused = 目前未监视
cli-event-line = { $time }  { $place }  { $what }（{ $reason }）
cli-event-arrived = 新：{ $from }：{ $subject }
cli-event-removed = 移除：{ $from }：{ $subject }
cli-event-read = 已读：{ $from }：{ $subject }
cli-event-unread = 标为未读：{ $from }：{ $subject }
cli-event-flags = 标记 { $detail }：{ $from }：{ $subject }
cli-event-mailbox = 文件夹：{ $detail }
cli-event-account = 账户：{ $detail }
cli-event-alert = 服务器说：{ $detail }
cli-log-clear-yes = 这会清除事件日志，无法恢复；请加 --yes 再说一次
cli-log-cleared = 事件日志已清除。
cli-log-kept = 事件日志保留 { $days } 天。
cli-log-forgotten-on-quit = Tidings 结束时清除。
cli-log-size = { $entries ->
    [0] 日志为空。
   *[other] 共 { $entries } 条记录；最早的是 { $oldest }。
 }
cli-account-line = { $account }{ $called }：{ $host }:{ $port } { $security }，{ $folders }{ $paused ->
    [0] { "" }
   *[other] ，已暂停
 }
cli-account-exists = 已有使用此服务器和用户名的账户；参见：tidings account list
cli-account-added = 已添加 { $account }。
cli-account-changed = 已更改 { $account }。
cli-account-removed = 已移除 { $account }。
cli-start-to-watch = Tidings 未运行；请用此命令启动：tidings
cli-edit-what = 请说明要更改什么；参见 tidings help account edit
cli-setting = { $name } = { $value }
cli-setting-of = { $name } = { $value }    （{ $account }）
cli-no-such-setting = 没有设置“{ $name }”；参见：tidings settings get
cli-setting-expected = “{ $name }”不能是这个值：可用 { $expected }
cli-password-prompt = { $account } 的密码：
cli-password-from-where = 请说明密码从哪里来：--password-stdin、--password-command 或 --oauth
cli-browser-page = 请在此页面登录；它会在浏览器中打开：{ $url }
cli-browser-no-keyring = 没有可保存登录的密钥环。请先启动 Tidings：它可以在运行期间保存。
cli-wire-log-on = 从现在起保留与 { $account } 的服务器的对话；查看命令：tidings wire-log { $account }
cli-wire-log-off = { $account } 没有保留任何内容：请用 --on 30m 开始。
cli-given-up = 已放弃：没有更改任何内容。
cli-no-password = 密码必须是一行，且不能为空。
cli-kept-for-this-run = 没有密钥环：密码仅在本次运行期间保存在内存中。下次启动后请重新输入：tidings account edit --password-stdin
cli-kept-nowhere = 没有密钥环，Tidings 也未运行：密码不会保存。Tidings 运行后请重新输入：tidings account edit --password-stdin
cli-cannot-keep = 没有密钥环，可暂存密码的 Tidings 也未运行：没有更改任何内容
cli-keyring-refuses = 密钥环没有接受密码：{ $reason }
cli-secret-stays = 密码仍在密钥环中：{ $reason }
cli-step-ok = { $step }：完成
cli-step-found = { $step }：{ $found }
cli-step-failed = { $step }：失败
cli-probe-works = 连接正常。
cli-probe-failed = 连接不正常。

## The diagnosis

doctor-program = Tidings
doctor-desktop = 桌面
doctor-settings = 设置：{ $count } 个账户，{ $file }
doctor-settings-empty = 设置：还没有账户
doctor-add-account = 请在窗口中添加，或用此命令：tidings account add --email 地址
doctor-no-agent = Tidings 未运行：没有监视任何邮箱
doctor-start = 请用此命令启动：tidings
doctor-agent = Tidings { $version } 正在运行，进程 { $pid }
doctor-agent-bad = Tidings 正在运行，但没有回答：{ $reason }
doctor-agent-next = 请用此命令结束：tidings quit，然后重新启动。
doctor-log = 事件日志：可以写入，{ $folder }
doctor-log-bad = 无法在 { $folder } 写入事件日志：{ $reason }
doctor-log-next = 请腾出磁盘空间，或把该文件夹的权限还给自己。
doctor-no-bus = 没有会话总线：没有通知、托盘和密钥环
doctor-no-bus-next = 请从桌面启动，不要从远程或 root 终端启动。
doctor-notifications = 通知：{ $name } { $version }（{ $capabilities }）
doctor-no-notifications = 没有通知：{ $reason }
doctor-no-notifications-next = 请安装通知服务，例如 dunst；没有它事件日志也会继续。
doctor-tray = 托盘：有
doctor-no-tray = 此桌面不显示托盘图标
doctor-no-tray-next = 在 GNOME 上请安装扩展 AppIndicator；打开窗口的命令：tidings open
doctor-keyring = 密钥环：可以保存密码
doctor-no-keyring = 没有密钥环：密码只保存一次运行
doctor-no-keyring-next = 请安装并解锁 gnome-keyring 或 KWallet，或使用 --password-command。
doctor-network = 网络：可以连出
doctor-no-network = 没有网络
doctor-no-network-next = 请连接网络；之后会自动开始监视。
doctor-paused = 已暂停
doctor-paused-next = 恢复监视的命令：tidings account resume 账户
doctor-no-push = 启动以来还没有推送
doctor-push = 首次推送所需时间
doctor-push-how = 现在请让邮箱里发生一点变化。给每个邮箱发一封邮件，或在别处阅读一封。最多等待 5 分钟；按 Ctrl-C 结束。
doctor-pushed = { $account }：服务器在 { $seconds } 秒后推送
doctor-not-pushed = { $account }：5 分钟内没有推送
doctor-not-pushed-next = 如果那里确实有变化，说明此服务器接受 IDLE 却不推送：新变化仍会在 90 秒内被发现。
doctor-push-nobody = 目前没有通过推送监视的账户
doctor-good = 一切正常。
doctor-lacking = 没有损坏。标有 – 的 { $count } 项可以更好。
doctor-wrong = 有 { $count } 处问题，以 ✗ 标出

## The window

window-starting = 正在启动…
window-failed-title = 出了问题
window-nav = 栏目
window-nav-accounts = 账户
window-nav-log = 事件日志
window-nav-settings = 设置
window-cancel = 取消
window-save = 保存
window-more = 更多
window-muted-until = 通知静音至 { $time }。
window-unmute = 取消静音

window-absent-title = Tidings 未运行
window-absent-text = 没有监视任何邮箱，也不会有通知。
window-absent-since = 自 { $time } 起没有监视任何邮箱，也不会有通知。
window-absent-start = 启动 Tidings
window-older-title = Tidings 已更新
window-older-text = 后台仍在运行版本 { $agent }；此窗口是版本 { $window }。重新启动即可使用新版本。不会丢失邮件：其间到达的邮件稍后通知。
window-older-restart = 重新启动 Tidings
window-newer-title = 此窗口比 Tidings 旧
window-newer-text = 后台正在运行版本 { $agent }；此窗口仍是版本 { $window }。请重新打开窗口以使用新版本。
window-newer-restart = 重新打开窗口

window-first-title = 欢迎使用 Tidings
window-first-text = 添加一个邮箱账户，其中有变化时 Tidings 会在一秒内告诉你：邮件到达，邮件离开。
window-first-privacy = 密码存入此电脑的密钥环。邮件只被查看，绝不更改。
window-first-add = 添加邮箱账户

window-add-title = 添加邮箱账户
window-add-email = 邮件地址
window-add-password = 密码
window-add-password-hint = 有些服务商要求使用为邮件程序生成的专用密码。密码保存在此电脑的密钥环中。
window-add-password-held-hint = 没有密钥环，密码仅在本次运行期间保存在内存中。下次启动后 Tidings 会再次询问。
window-add-host = IMAP 服务器
window-add-host-hint = 服务商的帮助页面会写明，例如 imap.example.org。
window-add-port = 端口
window-add-security = 安全
window-add-security-tls = TLS
window-add-security-starttls = STARTTLS
window-add-user = 用户名
window-add-user-hint = 通常就是邮件地址。
window-add-name = 账户名称
window-add-name-hint = 只给你自己看，例如“工作”。
window-add-folders = 要监视的文件夹
window-add-folders-hint = 每行一个。
window-add-ca = 证书文件
window-add-ca-hint = 除系统证书外还要信任的 PEM 文件，用于使用自有证书的服务器。
window-add-test = 测试连接
window-add-steps = 连接测试
window-add-worked = 连接正常。
window-add-failed = 连接还不正常。
window-add-pick = 要监视哪些文件夹？
window-add-pick-none = 请至少选择一个文件夹。
window-add-save = 保存并监视
window-add-change = 更改设置
window-add-missing = 请填写此项。
window-add-port-wrong = 端口是 1 到 65535 之间的数字。
window-add-email-wrong = 这不像是邮件地址。
window-step-running = 进行中
window-step-ok = 完成
window-step-failed = 失败
window-step-pending = 尚未开始

window-accounts-title = 账户
window-accounts-add = 添加账户
window-accounts-check = 立即检查
window-account-since = 自 { $time }
window-account-last-heard = 最近响应
window-account-last-push = 最近推送
window-account-next-attempt = 下次尝试
window-account-unread = 未读
window-account-new = 新邮件
window-account-never = 尚无
window-account-folders = 文件夹
window-account-pause = 暂停
window-account-resume = 继续
window-account-password = 新密码
window-account-try-again = 重试
window-account-remove = 移除
window-account-menu = { $action }：{ $account }
window-state-offline = 无网络
window-state-connecting = 正在连接
window-state-signing_in = 正在登录
window-state-syncing = 正在跟上进度
window-state-idling = 监视中
window-state-polling = 定期查询
window-state-waiting = 未连接
window-state-needs_user = 需要你处理
window-state-paused = 已暂停
window-watch-idle = 监视中
window-watch-notify = 监视中
window-watch-polled = 定期查询
window-watch-missing = 服务器上没有
window-watch-paused = 目前未监视
window-remove-title = 移除 { $account }？
window-remove-text = Tidings 会忘记该账户、它的密码以及它在事件日志中的记录。服务器上没有任何变化。
window-remove-confirm = 移除账户
window-password-title = { $account } 的新密码
window-password-save = 保存密码
window-password-empty = 请输入密码。

window-provider-needs-password = { $provider } 使用你的邮箱密码。
window-provider-needs-app-password = { $provider } 不接受程序使用普通密码。请在其网页上生成专用密码并填在这里。
window-provider-needs-code = { $provider } 不接受程序使用普通密码。请在其网页邮箱的设置中生成授权码并填在这里。
window-provider-needs-oauth = { $provider } 不接受程序使用密码：请在浏览器中于其网页上登录。
window-provider-needs-bridge = { $provider } 通过 Bridge 连接，该程序必须在此电脑上运行。请填写 Bridge 显示的密码。
window-provider-needs-no-imap = { $provider } 没有 IMAP，即程序监视邮箱的方式。只有它自己的程序能告诉你有邮件，Tidings 也不能。
window-provider-enable = IMAP 默认关闭：请在网页邮箱的设置中打开。
window-provider-help = 打开服务商的页面
window-provider-checked = 最近于 { $month } 与公开资料核对。
window-provider-unverified = 未核实：这些设置没有与公开资料核对。连接测试会说明是否正确。
window-provider-note-google = 打开两步验证后才有应用专用密码。在公司或学校，管理员可能禁止使用。
window-provider-note-microsoft = 微软不再接受密码和应用专用密码。登录需要你自己的客户端 ID，它是免费的。
window-provider-note-administrator = 可能需要管理员允许 IMAP。
window-provider-note-icloud = 请用你第一个 iCloud 地址 @ 前面的名称登录，即使你使用其他地址。
window-provider-note-yahoo = 是否仍向所有人提供应用专用密码，各资料说法不一。
window-provider-note-may-not-push = 此服务器可能不推送变化。那样会每分钟查询一次。
window-provider-note-paid-plan = 只有付费套餐有 IMAP。
window-provider-note-proton-certificate = Bridge 有自己的证书：请在 Bridge 的设置中导出，并在“更多”中指定该文件。
window-provider-note-region = 服务器取决于账户在哪里注册。如果登录被拒绝，请试用你所在地区的服务器。
window-provider-note-two-factor = 如使用两步登录，请生成应用专用密码并填在这里。
window-provider-note-mailbox-password = 这是邮箱的密码，不是客户账户的密码。
window-provider-note-tonline = 网页邮箱的密码不能用：请设置电子邮件密码。
window-provider-note-alibaba = 此服务器在半分钟内推送，并在几分钟后结束每次会话。Tidings 知道这一点，会继续监视。
window-provider-note-client-password = 如果公司启用了客户端密码，请在网页邮箱中生成一个并填在这里。
window-provider-note-netease-codes = 免费账户最多有两个授权码。
window-provider-note-secure-mail-key = AT&T 把专用密码叫作 secure mail key。

window-log-title = 事件日志
window-log-empty = 暂无记录
window-log-empty-text = 监视的文件夹有变化时会显示在这里：包括没有通知的变化及其原因。
window-log-again = 重试
window-log-none = 没有符合的记录
window-log-menu = 可对日志进行的操作
window-log-export-csv = 导出为电子表格（CSV）
window-log-export-json = 导出为 JSON 行
window-log-keep = 保留多久…
window-log-clear = 清除日志…
window-log-exported = 已将 { $entries } 条记录写入 { $path }
window-log-news = { $count ->
    [1] { $kind }：{ $from }，{ $subject }
   *[other] { $count } 条新记录，最新的是：{ $kind }：{ $from }，{ $subject }
 }
window-filter-title = 显示的内容
window-filter-search = 搜索发件人、主题、文件夹
window-filter-account = 账户
window-filter-accounts = 所有账户
window-filter-folder = 文件夹
window-filter-folders = 所有文件夹
window-filter-kind = 类型
window-filter-kinds = 所有类型
window-filter-decision = 决定
window-filter-decisions = 无论是否通知
window-filter-time = 时间
window-filter-times = 任何时间
window-filter-days = { $days ->
    [1] 最近 24 小时
   *[other] 最近 { $days } 天
 }
window-filter-clear = 显示全部
window-picture-title = 每小时到达和移除的邮件
window-picture-label = { $account }：最近 7 天到达 { $arrived } 封，移除 { $removed } 封
window-picture-table = 以表格显示
window-picture-day = 日期
window-picture-cell = 到达 { $arrived }，移除 { $removed }
window-clear-title = 清除事件日志？
window-clear-text = 记录无法恢复。监视继续，服务器上没有任何变化。
window-clear-confirm = 清除
window-keep-title = 事件日志保留多久
window-keep-size = { $entries ->
    [0] 日志现在为空。
   *[other] 现有 { $entries } 条记录；最早的是 { $oldest }。
 }
window-keep-days = 天数
window-keep-days-hint = 更早的记录会被清除。最多保留 100,000 条。
window-keep-days-wrong = 请填 1 到 3650 之间的数字。
window-keep-forget = Tidings 结束时清除
window-keep-forget-hint = 也清除保存的发件人和主题，移除的邮件靠它们得知名称。
window-log-gone = 该记录已不在事件日志中。
window-kind-arrived = 新邮件
window-kind-removed = 移除
window-kind-read = 已读
window-kind-unread = 标为未读
window-kind-flags = 标记变化
window-kind-mailbox = 文件夹变化
window-kind-account = 账户
window-kind-alert = 服务器消息
window-decision-show = 单独通知
window-decision-group = 合并通知
window-decision-hold = 推迟通知
window-decision-drop = 仅记入日志
window-event-decision = 决定
window-event-reason = 原因
window-event-what = 详情
window-event-told = 通知于
window-event-not-told = 未通知
window-event-seen = 发现于
window-event-live = { $time }，发生之时
window-event-caught-up = { $time }，跟上进度时
window-event-date = 邮件日期
window-event-folder = 文件夹
window-event-account = 账户
window-event-uid = UID
window-event-number = 记录编号
window-event-open = 打开此邮件

window-settings-title = 设置
window-settings-start = 启动
window-settings-autostart = 随桌面启动
window-settings-autostart-hint = 登录后 Tidings 在后台安静运行。
window-settings-test = 发送测试通知
window-settings-test-hint = 看看通知能否到达桌面。
window-settings-test-sent = 已发送。如果什么也没出现，请查看桌面的通知设置。
window-settings-mute = 通知静音
window-settings-mute-hint = 事件日志继续记录。
window-settings-mute-half-hour = 30 分钟
window-settings-mute-hour = 1 小时
window-settings-mute-tomorrow = 到明天
window-settings-keyring = 密码
window-settings-keyring-ok = 密码保存在此电脑的密钥环中。
window-settings-keyring-missing = 没有密钥环。密码仅在本次运行期间保存在内存中，下次启动后 Tidings 会再次询问。
window-settings-version = Tidings { $version }
window-settings-running = 自 { $time } 起运行，进程 { $pid }
window-settings-licence = 采用 MIT 或 Apache 2.0 许可证的自由软件。Tidings 只与你的邮件服务器通信。

window-settings-tab-general = 通用
window-settings-tab-toasts = 通知
window-settings-tab-quiet = 免打扰时段
window-settings-tab-privacy = 隐私
window-settings-of-accounts = 按账户
window-settings-of-accounts-hint = 在各账户自己的页面中设置。
window-settings-change = 更改
window-settings-tells-nothing = 不通知
window-settings-looks = 语言和外观
window-settings-language = 语言
window-settings-language-system = 跟随桌面
window-settings-language-hint = 也用于通知、托盘和命令行。
window-settings-theme = 主题
window-settings-theme-system = 跟随桌面
window-settings-theme-light = 浅色
window-settings-theme-dark = 深色
window-settings-test-seen = 很好：通知能到达桌面。
window-settings-test-unseen = 请查看桌面的通知设置：那里可能关闭了 Tidings，或打开了勿扰模式。事件日志仍会显示一切。
window-settings-test-yes = 看到了
window-settings-test-no = 没看到
window-settings-buttons = 通知上的按钮
window-settings-buttons-hint = 在服务器能安全完成时显示。
window-settings-button-mark_read = 标为已读
window-settings-button-delete = 删除
window-settings-button-archive = 归档
window-settings-tray = 托盘
window-settings-no-tray = 此桌面不显示托盘图标。一切都可在此窗口和用命令 tidings 完成。
window-settings-mark = 托盘如何显示新邮件
window-settings-mark-number = 数字
window-settings-mark-dot = 圆点
window-settings-mark-nothing = 不显示
window-quiet-title = 免打扰时段
window-quiet-hint = 通知等到时段结束，再合为一条告诉你。
window-quiet-none = 没有免打扰时段。
window-quiet-add = 添加时段
window-quiet-remove = 移除
window-quiet-span = 免打扰时段 { $number }
window-quiet-from = 从
window-quiet-to = 到
window-quiet-next-day = 次日
window-quiet-kept = 遵守免打扰时段
window-quiet-not-kept = 通知随时出现
window-quiet-disturb = 桌面勿扰时也不打扰
window-quiet-disturb-hint = 如果能向桌面查询，勿扰模式打开时通知也会等待。
window-privacy-title = 还有谁看你的屏幕
window-privacy-locked = 屏幕锁定时隐藏内容
window-privacy-locked-hint = 通知只说有邮件，不透露内容。
window-privacy-hide-hour = 隐藏内容一小时
window-privacy-show = 重新显示
window-privacy-hidden = { $time } 之前，通知不透露邮件内容。
window-ready-title = 正在监视你的邮箱
window-ready-text = Tidings 现在留在后台。关闭此窗口前还有三件事：
window-ready-tray = Tidings 在托盘中，时钟旁边。点击它会打开此窗口。
window-ready-no-tray = 此桌面不显示托盘图标。再次启动 Tidings 可打开此窗口。
window-ready-done = 完成

window-time-today = 今天
window-time-now = 刚刚
window-time-yesterday = 昨天 { $time }
window-time-date = { $date } { $time }

window-error-no-agent = Tidings 未运行。
window-error-no-answer = Tidings 没有及时回答。
window-error-answer = Tidings 的回答出乎意料。
window-error-account = 该账户已不存在。
window-error-start = 无法启动 Tidings：{ $reason }。
window-error-start-silent = 已启动 Tidings，但没有回答。
window-error-email = 这不像是邮件地址。
window-error-host = 这不像是服务器名称。
window-error-port = 端口是 1 到 65535 之间的数字。
window-error-user = 不能使用该用户名。
window-error-name = 不能使用该账户名称。
window-error-folders = 请至少写一个文件夹，每行一个。
window-error-ca-file = 没有这个名称的证书文件。请写出从根目录开始的完整路径。
window-error-export = 无法写入文件：{ $reason }。
window-error-keep = 事件日志可保留 1 到 3650 天。
window-error-search = 搜索内容太长。
window-error-password = 请输入密码。
window-error-untested = 请先测试连接。
window-error-mute = 请选择一周以内的时间。
window-error-keyring = 密钥环没有接受密码：{ $reason }。
window-error-keyring-missing = 此电脑没有密钥环。
window-error-keyring-locked = 密钥环已锁定。请解锁后重试。
window-error-keyring-silent = 密钥环没有响应。也许它在另一个窗口中询问什么。
window-error-autostart = 无法更改自动启动项：{ $reason }。
window-error-autostart-path = Tidings 位于 { $path }，自动启动项不能使用这个路径。请把它移到没有空格和特殊字符的文件夹。
window-error-autostart-unread = 自动启动项已写入，但没有指向此程序。
window-error-autostart-display = 只能在桌面上更改自动启动项。

window-account-open = 设置
window-account-back = 所有账户
window-account-gone = 该账户已被移除。
window-account-tell = 通知什么
window-account-tell-by-toast = 通知以下变化
window-account-tell-arrived = 新邮件
window-account-tell-removed = 邮件被移除
window-account-tell-read = 邮件在别处已读
window-account-tell-unread = 邮件被标为未读
window-account-tell-quiet = 遵守免打扰时段
window-account-tell-quiet-hint = 否则此账户的通知随时出现。
window-account-tell-privacy = 通知显示
window-account-privacy-all = 发件人和主题
window-account-privacy-sender = 仅发件人
window-account-privacy-nothing = 仅显示有邮件
window-account-click = 点击时打开
window-account-click-webmail = 网页邮箱中的该邮件
window-account-click-mail-program = 邮件程序中的该邮件
window-account-click-log = 事件日志中的记录
window-account-webmail = 网页邮箱的地址
window-account-webmail-hint = 留空：已知时使用服务商的地址。{"{uid}"}、{"{folder}"} 和 {"{message_id}"} 等位置会被填入。
window-account-watched = 监视的文件夹
window-account-folders-ask = 向服务器询问文件夹
window-account-server = 服务器
window-account-save = 保存
window-account-saved = 已保存。
window-account-connection = 连接
window-account-connections = 连接
window-account-connections-learnt = 已打开 { $open }，最多 { $most }：服务器拒绝更多
window-account-connections-most = 已打开 { $open }，最多 { $most }
window-account-idle = IDLE 持续自
window-account-push-delay = 从推送到通知
window-account-milliseconds = { $count } 毫秒
window-account-reconnects = 断开并重连次数
window-account-test = 测试连接
window-account-report = 复制报告
window-account-report-hint = 报告用于向他人求助：哪些正常、哪些不正常，不含地址、服务器和文件夹。
window-account-report-copied = 已复制。请粘贴到求助的地方。
window-account-report-shown = 请从这里复制：
window-account-toast = 发送测试通知

window-find-hint = Tidings 会自己查找服务器。只有 @ 后面的部分会离开此电脑。
window-find-go = 继续
window-find-manual = 自己填写服务器
window-find-step-nothing = 没有结果
window-find-found = 找到了这个
window-find-nothing = 什么也没找到
window-find-nothing-text = { $domain } 没有说明邮件在哪里，常用名称下也没有服务器回答。
window-find-public = 查询公开列表
window-find-public-text = Mozilla 维护一份邮件服务器的公开列表。它会得知有人询问 { $domain }，此外一无所知。
window-find-server = 服务器
window-find-as = 以 { $user } 登录
window-find-by-table = 来自 Tidings 自带的服务商表。
window-find-by-mail-exchanger = DNS 说明由该服务商接收 { $domain } 的邮件。
window-find-by-autoconfig = { $domain } 自己通过安全连接这样说明。
window-find-by-srv = { $domain } 在 DNS 中这样说明，途中任何人都能更改：继续之前请看看名称。
window-find-by-public-list = 来自公开列表。
window-find-by-guess = 猜测：在这个常用名称下有一台证书有效的服务器回答。
window-find-take = 使用此服务器
window-find-back = 其他地址
window-find-app-password = 应用专用密码
window-find-code = 授权码
window-find-password-hint = 密码保存在此电脑的密钥环中，只发给此服务器。

window-sign-in-with = 用 { $provider } 登录
window-sign-in-instead = 改为在浏览器中登录
window-sign-in-password-instead = 改用应用专用密码
window-sign-in-text = 浏览器会打开 { $provider } 自己的页面。Tidings 看不到你的密码。
window-sign-in-waiting = 请在浏览器的页面上登录。Tidings 在此等候。
window-sign-in-open = 重新打开页面
window-sign-in-by = 登录方式
window-sign-in-by-password = 密码
window-sign-in-by-browser = 在浏览器中用 { $provider }
window-sign-in-and-test = 登录并测试连接
window-sign-in-again = 重新登录
window-sign-in-guide = { $provider } 要求以客户端 ID 识别程序，而 Tidings 不自带：申请自己的 ID 免费，只需几分钟。
window-sign-in-guide-google = 请在 Google Cloud 控制台新建项目，启用 Gmail API，并创建类型为“桌面应用”的 OAuth 客户端。
window-sign-in-guide-microsoft = 请在 Microsoft Entra 管理中心为个人和工作账户注册应用，并把移动和桌面应用的重定向地址设为 http://localhost。
window-sign-in-guide-file = 请把该 ID 写入 settings.toml（Google 还需密钥），然后重新启动 Tidings：

window-error-provider = 没有该名称的服务商可供登录。
window-error-not-signed-in = 请先在浏览器中登录。
window-error-report = 无法生成报告：{ $reason }。
window-error-page = 无法在浏览器中打开该页面。
