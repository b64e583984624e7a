# Deutsch. Die Schlüssel und Stellen sind die von en.ftl; was hier fehlt, wird englisch gesagt.

app-name = Tidings
time-of-another-day = { $day }. { $month ->
    [1] Jan.
    [2] Feb.
    [3] März
    [4] Apr.
    [5] Mai
    [6] Juni
    [7] Juli
    [8] Aug.
    [9] Sep.
    [10] Okt.
    [11] Nov.
   *[12] Dez.
 } { $time }

## Toasts

toast-arrived-body = { $subject }
    { $account } · { $folder }
toast-preview-body = { $subject }
    { $preview }
    { $account } · { $folder }
toast-removed-summary = Aus { $folder } entfernt
toast-trashed-summary = Aus { $folder } in den Papierkorb verschoben
toast-spam-summary = In { $folder } als Spam markiert
toast-moved-summary = Von { $folder } nach { $to } verschoben
toast-storm = Es passiert sehr viel: Bis es ruhiger wird, stehen Änderungen nur im Ereignisprotokoll.
toast-removed-body = { $from }: { $subject }
    { $account }
toast-removed-unnamed = Eine Mail wurde entfernt
    { $account }
toast-removed-older = { older-removed }
    { $account }
older-removed = { $older ->
    [one] { $older } ältere Mail wurde entfernt
   *[other] { $older } ältere Mails wurden entfernt
 }
toast-no-subject = (kein Betreff)
toast-unknown-sender = (unbekannter Absender)
toast-open = Öffnen
toast-no-tray-summary = Tidings wacht
toast-no-tray-body = Dieser Desktop zeigt keine Symbole im Infobereich. Starten Sie Tidings noch einmal, um sein Fenster zu öffnen, oder klicken Sie hier.
toast-test-summary = Benachrichtigungen kommen an
toast-test-body = So sagt Ihnen Tidings, dass sich etwas geändert hat.
open-mail-forgotten = Dieser Eintrag steht nicht mehr im Protokoll.
open-mail-none = Dieser Eintrag handelt nicht von einer einzelnen Mail.
open-mail-removed = Diese Mail wurde entfernt.
open-mail-unknown = Für dieses Konto ist kein Webmail bekannt, und die Mail hat keine Message-ID für ein Mailprogramm. Auf der Seite des Kontos lässt sich die Adresse des Webmails angeben.
open-mail-no-program = Auf diesem Computer öffnet nichts diese Mail. Auf der Seite des Kontos lässt sich die Adresse des Webmails angeben.
toast-summary-arrived = { $arrived ->
    [one] { $arrived } neue Mail
   *[other] { $arrived } neue Mails
 }
toast-summary-removed = { $removed ->
    [one] { $removed } Mail entfernt
   *[other] { $removed } Mails entfernt
 }
toast-summary-read = { $read ->
    [one] { $read } Mail anderswo gelesen
   *[other] { $read } Mails anderswo gelesen
 }
toast-summary-unread = { $unread ->
    [one] { $unread } Mail als ungelesen markiert
   *[other] { $unread } Mails als ungelesen markiert
 }
toast-summary-away = Während Sie weg waren · { $account }
toast-summary-place = { $account } · { $folder }
toast-digest-place = Während Benachrichtigungen warteten
toast-read-summary = Anderswo gelesen
toast-unread-summary = Als ungelesen markiert
toast-changed-body = { $from }: { $subject }
    { $account } · { $folder }
toast-hidden-arrived = Neue Mail
toast-hidden-removed = Eine Mail wurde entfernt
toast-hidden-read = Eine Mail wurde anderswo gelesen
toast-hidden-unread = Eine Mail wurde als ungelesen markiert
toast-place = { $account } · { $folder }
toast-no-removals = Entfernte nicht melden
toast-mark-read = Gelesen
toast-delete = Löschen
toast-archive = Archivieren
toast-copy-code = { $code } kopieren
toast-copy-code-hidden = Code kopieren
toast-code = Code: { $code }
toast-code-copied = Kopiert
toast-code-copied-body = Die Zwischenablage wird in einer Minute geleert, wenn Sie nichts anderes kopieren.
toast-code-not-copied = Der Code konnte nicht kopiert werden
toast-undo = Rückgängig
toast-done-mark-read = Als gelesen markiert
toast-done-delete = In den Papierkorb verschoben
toast-done-archive = Ins Archiv verschoben
toast-not-done = Es wurde nichts getan
toast-not-known = Ob das geschehen ist, ist nicht bekannt
toast-in-part = Nur ein Teil davon ist geschehen
toast-line-arrived = { $from }: { $subject }
toast-line-removed = Entfernt: { $from }: { $subject }
toast-line-read = Gelesen: { $from }: { $subject }
toast-line-unread = Ungelesen: { $from }: { $subject }
toast-notice-summary = Tidings arbeitet weiter, aber etwas stimmt nicht
toast-problem-body = { $next }
    { $account }

## Reasons in the log

reason-new-mail = neue Mail
reason-removed-mail = Mail wurde entfernt
reason-read-mail = Mail wurde anderswo gelesen
reason-unread-mail = Mail wurde anderswo als ungelesen markiert
reason-done-here = nicht gezeigt: hier getan, mit einem Knopf einer Benachrichtigung
reason-switched-off = nicht gezeigt: Sie möchten keine Benachrichtigungen dieser Art
reason-rule-shows = gezeigt: Ihre Regel will es so
reason-rule-vip = gezeigt, auch in der Ruhezeit: Ihre Regel will es so
reason-rule-silent = nicht gezeigt: Ihre Regel will es so
reason-rule-digest = zurückgehalten: Ihre Regel will es in der nächsten Sammelmeldung
reason-quiet-hours = zurückgehalten: Ruhezeit bis { $time }
reason-do-not-disturb = zurückgehalten: Der Desktop stand auf „Nicht stören“
reason-already-read = nicht gezeigt: schon anderswo gelesen
reason-overtaken = nicht gezeigt: vorher schon anderswo gelesen oder entfernt
reason-not-for-reading = nicht gezeigt: ein Entwurf oder zum Löschen markiert
reason-old-copy = nicht gezeigt: eine alte Mail, die hierher kopiert oder verschoben wurde
reason-moved-here = nicht gezeigt: aus { $folder } hierher verschoben
reason-already-told = nicht gezeigt: schon aus { $folder } bekannt
reason-read-then-removed = nicht gezeigt: Sie war gerade anderswo gelesen worden
reason-log-only = nicht gezeigt: Änderungen dieser Art stehen nur im Protokoll
reason-muted = nicht gezeigt: Benachrichtigungen waren stumm geschaltet
reason-grouped = mit anderen zusammen gemeldet
reason-storm-breaks = mit anderen zusammen gemeldet; es passierte sehr viel
reason-storm = nicht gezeigt: Es passierte zu viel
reason-renamed = der Ordner heißt jetzt { $folder } und wird weiter überwacht
reason-problem = das Konto braucht Sie

# Was aus dem Programm einer Regel wurde
command-failed = er ist fehlgeschlagen: { $status }
command-complained = er ist fehlgeschlagen: { $status }, „{ $complaint }“
command-too-long = er hat zu lange gebraucht und wurde beendet
command-too-many = er wurde nicht ausgeführt: zu viele warteten schon
command-not-started = er konnte nicht gestartet werden: { $reason }

rule-tell-usual = wie üblich
rule-tell-show = zeigen
rule-tell-silent = nur ins Protokoll
rule-tell-vip = immer, auch in der Ruhezeit
rule-tell-digest = in der nächsten Sammelmeldung

cli-no-rules = Es gibt keine Regeln.
cli-rule = { $name }: { $tell }
cli-rule-off = { $name }: { $tell } (aus)
cli-rule-hit = {"    "}„{ $name }“: { $tell }
cli-rules-tried = { $hits ->
    [one] Die Regeln treffen auf eines der letzten { $events } Ereignisse zu.
   *[other] Die Regeln treffen auf { $hits } der letzten { $events } Ereignisse zu.
 }
cli-no-such-rule = Es gibt keine Regel „{ $rule }“.
cli-import-account = Konto { $email }: { $host }:{ $port }, Benutzer { $user }
cli-import-rule = Regel „{ $name }“
cli-import-rule-off = Regel „{ $name }“, ausgeschaltet: sie startet ein Programm
cli-import-preferences = Einstellungen für alles zusammen
import-too-large = Diese Datei ist zu groß für Einstellungen.
cli-import-nothing = Es gibt nichts Neues.
cli-import-yes = Nichts wurde hinzugefügt. Mit --yes geschieht es.
cli-imported = Hinzugefügt. Jedes Konto braucht sein Passwort: tidings account edit ADRESSE --password-stdin
cli-import-stray = nicht verstanden: { $reason }
cli-import-unprotected = { $email } bleibt weg: die Verbindung ist nicht durch TLS geschützt.

## What accounts are doing

state-offline = Kein Netz
state-connecting = Verbindet
state-signing-in = Meldet sich an
state-syncing = Holt auf
state-idling = Wacht seit { $since }
state-idling-heard = Wacht seit { $since }, zuletzt gehört { $heard }
state-polling = Fragt seit { $since } von Zeit zu Zeit
state-waiting = Nicht verbunden; nächster Versuch { $next }
state-waiting-now = Nicht verbunden; versucht es wieder
state-needs-user = Braucht Sie
state-paused = Angehalten

## Problems: what is wrong, and what to do

problem-requires-sign-in = Der Server hat die Anmeldung abgelehnt.
problem-requires-sign-in-next = Geben Sie das Passwort noch einmal ein. Viele Anbieter verlangen ein App-Passwort für Mailprogramme.
problem-no-secret = Für dieses Konto gibt es kein Passwort.
problem-no-secret-next = Geben Sie das Passwort ein.
browser-signed-in = Sie sind angemeldet. Diese Seite kann geschlossen werden.
browser-not-signed-in = Sie sind nicht angemeldet. Diese Seite kann geschlossen werden.
browser-nothing-here = Hier gibt es nichts.
problem-sign-in-ended = Die Anmeldung im Browser gilt nicht mehr: { $reason }.
problem-sign-in-ended-next = Melden Sie sich im Browser noch einmal an.
problem-oauth-setup = Die Anmeldung im Browser ist nicht eingerichtet: { $reason }.
problem-oauth-setup-next = Tragen Sie die Client-ID des Anbieters in die Einstellungsdatei ein, wie es das Handbuch beschreibt.
problem-password-command = Der Passwortbefehl schlug fehl: { $reason }.
problem-password-command-next = Führen Sie den Befehl selbst aus, um zu sehen, warum, oder bewahren Sie das Passwort anders auf.
problem-requires-consent = Der Anbieter verlangt etwas von Ihnen, bevor er Programme einlässt: { $reason }
problem-requires-consent-next = Melden Sie sich auf der Webseite des Anbieters an, tun Sie, was sie verlangt, und prüfen Sie dann noch einmal.
problem-server-refuses = Der Server lässt uns gerade nicht ein: { $reason }
problem-server-refuses-next = Nichts zu tun: Es wird von selbst wieder versucht.
problem-too-many-connections = Der Server erlaubt keine weiteren Verbindungen.
problem-too-many-connections-next = Schließen Sie andere Mailprogramme, oder überwachen Sie weniger Ordner.
problem-folder-missing = Der Server hat keinen Ordner „{ $folder }“.
problem-folder-missing-next = Wählen Sie für dieses Konto einen anderen Ordner.
problem-offline = Der Server { $host } ist nicht erreichbar: { $reason }.
problem-offline-next = Prüfen Sie das Netz und den Namen des Servers. Es wird von selbst wieder versucht.
problem-certificate = Das Zertifikat von { $host } wurde nicht angenommen: { $reason }.
problem-certificate-next = Verlangt dieses Netz zuerst eine Anmeldung auf einer Webseite, tun Sie das. Ist es Ihr eigener Server, nennen Sie seine Zertifikatsdatei in den Einstellungen des Kontos. Sonst melden Sie sich hier nicht an; es wird von selbst wieder versucht.
problem-keyring-locked = Das Passwort lässt sich nicht lesen: { $reason }.
problem-keyring-locked-next = Entsperren Sie den Schlüsselbund, oder geben Sie das Passwort nur für diesen Lauf ein.
problem-settings-damaged = Die Einstellungen in { $file } sind nicht zu verstehen ({ $reason }). Ihre Konten werden nach den letzten verständlichen überwacht.
problem-settings-damaged-next = Reparieren Sie die Datei und starten Sie Tidings neu. Oder ändern Sie in Tidings irgendeine Einstellung: Dann wird sie neu geschrieben, und die beschädigte Datei bleibt daneben erhalten.
problem-account-damaged = Die Einstellungen von { $account } in { $file } sind nicht zu verstehen ({ $reason }). Das Konto wird nach den letzten verständlichen überwacht.
problem-account-damaged-next = Ändern Sie das Konto in Tidings, oder reparieren Sie die Datei und starten Sie Tidings neu.
problem-account-not-understood = Die Einstellungen von { $account } in { $file } sind nicht zu verstehen ({ $reason }). Dieses Konto wird nicht überwacht.
problem-account-not-understood-next = Reparieren Sie die Datei und starten Sie Tidings neu, oder nehmen Sie den Abschnitt heraus und fügen Sie das Konto in Tidings hinzu.
problem-key-damaged = Eine Einstellung in { $file } ist nicht zu verstehen ({ $reason }). Der übliche Wert gilt.
problem-key-damaged-next = Reparieren Sie die Datei und starten Sie Tidings neu.
problem-settings-newer = Die Einstellungen in { $file } stammen von einer neueren Version von Tidings. Was diese Version davon versteht, gilt, und nichts wird geändert.
problem-settings-newer-next = Benutzen Sie die neuere Version.
problem-database-damaged = Die Datenbank des Ereignisprotokolls war beschädigt, und eine neue wurde begonnen. { $kept ->
    [one] { $kept } Eintrag
   *[other] { $kept } Einträge
 } des Protokolls blieben erhalten; keine Mail ist verloren. Die beschädigte Datei ist { $copy }.
problem-database-damaged-next = Es ist nichts zu tun. Geschieht es wieder, lassen Sie den Datenträger prüfen.
problem-database-lost = Die Datenbank des Ereignisprotokolls war beschädigt, und eine neue wurde begonnen. Die Ordner werden neu gelesen: Was sich änderte, während Tidings nicht lief, wird nicht gemeldet. Die beschädigte Datei ist { $copy }.
problem-database-lost-next = Sehen Sie einmal in Ihre Postfächer. Geschieht es wieder, lassen Sie den Datenträger prüfen.
problem-sound-missing = Die Klangdatei { $file } kann nicht abgespielt werden: { $reason }.
problem-sound-missing-next = Bis dahin hören Sie den Klang des Desktops. Legen Sie die Datei zurück oder wählen Sie eine andere.
sound-refused = Die Klangdatei { $file } kann nicht benutzt werden: { $reason }.
problem-database-newer = Die Datenbank { $file } stammt von einer neueren Version von Tidings. Sie erfahren, was geschieht, aber nichts wird gespeichert.
problem-database-newer-next = Benutzen Sie die neuere Version.
problem-waiting = { $lost ->
    [0] { $waiting ->
        [0] Noch wartet nichts.
        [one] { $waiting } Eintrag wartet.
       *[other] { $waiting } Einträge warten.
     }
   *[other] { $waiting } Einträge warten, und { $lost } ältere sind verloren.
 }
problem-disk-full = Der Datenträger ist voll. Sie erfahren, was geschieht, aber das Ereignisprotokoll kann nicht gespeichert werden. { problem-waiting }
problem-disk-full-next = Schaffen Sie Platz. Was wartet, wird dann von selbst gespeichert.
problem-not-saved = Das Ereignisprotokoll kann nicht in { $file } gespeichert werden: { $reason }. Sie erfahren trotzdem, was geschieht. { problem-waiting }
problem-not-saved-next = Machen Sie es möglich, dort zu schreiben. Was wartet, wird dann von selbst gespeichert.

## Reasons inside problems: a part of a sentence, without a full stop

cause-name-unknown = der Name ist nicht bekannt
cause-nobody-listens = dort nimmt niemand Verbindungen an
cause-no-way = es führt kein Weg dorthin
cause-hung-up = die Verbindung wurde von dort beendet
cause-no-answer = keine Antwort
cause-not-connected = die Verbindung kam nicht zustande
cause-broken = die Verbindung brach ab
cause-not-tls = was dort antwortet, spricht kein TLS; vielleicht verlangt dieses Netz zuerst eine Anmeldung auf einer Webseite
cause-tls = keine sichere Verbindung ({ $said })
cause-tls-too-old = der Server spricht nur eine veraltete, unsichere Version von TLS; wer ihn betreibt, muss ihn erneuern
cause-host-invalid = so kann kein Server heißen
cause-certificate-expired = es ist abgelaufen
cause-certificate-not-yet = es gilt noch nicht
cause-certificate-of-another = es gehört einem anderen Server
cause-certificate-unknown = niemand, dem dieser Computer vertraut, hat es ausgestellt
cause-certificate-revoked = es wurde widerrufen
cause-certificate-not-pinned = es ist nicht das, das zuvor angenommen wurde
cause-certificate-self-signed = es hat sich selbst ausgestellt
cause-certificate-invalid = es ist ungültig
cause-ca-file = die Zertifikatsdatei kann nicht gelesen werden: { $said }
cause-ca-file-empty = die Datei { $said } enthält kein Zertifikat
cause-roots = die Zertifikate dieses Computers sind nicht zu gebrauchen ({ $said })
cause-starttls-greeting = der Server grüßte nicht so, wie er es vor STARTTLS muss
cause-starttls-not-offered = der Server bietet kein STARTTLS an
cause-starttls-refused = der Server lehnte STARTTLS ab
cause-starttls-injected = etwas wurde in die Verbindung geschoben, bevor sie sicher war
cause-starttls-too-much = der Server sagte zu viel, bevor die Verbindung sicher war
cause-goodbye = der Server verabschiedete sich: { $said }
cause-no-greeting = der Server meldete sich nicht
cause-no-way-in = der Server bietet keine Anmeldung an, die Tidings kennt
cause-our-fault = Tidings selbst hat hier einen Fehler gemacht; bitte melden Sie ihn
cause-cannot-open = der Ordner lässt sich nicht öffnen
cause-sound-gone = es gibt keine solche Datei
cause-sound-no-file = es ist keine Datei
cause-sound-large = sie ist größer als 5 MB
cause-sound-unknown = sie ist weder Ogg noch WAV
cause-keyring-missing = es gibt keinen Schlüsselbund
cause-keyring-locked = der Schlüsselbund ist gesperrt
cause-keyring-silent = der Schlüsselbund antwortet nicht
cause-keyring-failed = der Schlüsselbund schlug fehl ({ $said })
cause-command-not-started = er lässt sich nicht starten ({ $said })
cause-command-late = er brauchte zu lange
cause-command-ended = er endete mit { $said }
cause-command-no-text = er gab etwas aus, das kein Text ist
cause-command-nothing = er gab nichts aus
cause-setting-missing = { $said } fehlt in den Einstellungen oder ist nicht zu gebrauchen
cause-nothing-kept = von einer Anmeldung ist nichts aufbewahrt
cause-no-token = der Anbieter gab kein Token
cause-nothing-lasting = der Anbieter gibt keine dauerhafte Anmeldung: Steht „offline access“ unter den Scopes?
cause-provider-status = der Anbieter antwortet mit { $said }
cause-not-understood = die Antwort ist nicht zu verstehen
cause-too-long = die Antwort ist zu lang
cause-nobody-signed-in = niemand meldete sich rechtzeitig an
cause-ending = Tidings wird gerade beendet
cause-not-reached = der Server war nicht zu erreichen
cause-made-anew = der Ordner wurde seitdem neu angelegt
cause-gone = die Mail ist nicht mehr da
cause-only-copied = eine Kopie wurde gemacht, und die Mail ist noch, wo sie war; der Server sagte: { $said }
cause-not-known = die Verbindung brach unterwegs ab, und danach ließ es sich nicht herausfinden
cause-no-folder-for-that = das Konto hat dafür keinen Ordner
cause-not-safe = der Server hat keinen sicheren Weg dafür
cause-server-said = der Server sagte: { $said }
cause-id-missing = die Kennung fehlt
cause-host-missing = der Name des Servers fehlt
cause-port-missing = der Port fehlt
cause-user-missing = der Benutzername fehlt
cause-no-folders = es ist kein Ordner angegeben
cause-id-twice = ein anderes Konto hat dieselbe Kennung
cause-no-section = { $said }: das ist kein Abschnitt
cause-no-list = account: das ist keine Liste von Konten
cause-no-text = das ist kein Text in UTF-8
cause-file-empty = die Datei ist leer
cause-file-held = ein anderes Programm hält sie fest
cause-read-only = sie lässt sich nicht schreiben

## The test of a connection

probe-name = Server finden
probe-connection = Verbinden
probe-tls = Zertifikat prüfen
probe-sign-in = Anmelden
probe-folders = Ordner auflisten
probe-idle = Um Meldungen bitten
probe-folders-found = { $count ->
    [one] { $count } Ordner
   *[other] { $count } Ordner
 }
probe-idle-works = Der Server meldet Änderungen
probe-idle-missing = Der Server kann nichts melden; er wird stattdessen einmal in der Minute gefragt

discover-provider = Tabelle der Anbieter
discover-autoconfig = Angaben der Domain selbst
discover-mail-exchanger = Wer ihre Mail annimmt
discover-srv = Einträge im DNS
discover-public-list = Die öffentliche Liste
discover-guess = Übliche Namen

## The tray

tray-none = Noch keine Konten
tray-open = Tidings öffnen
tray-check = Jetzt prüfen
tray-quit = Beenden
tray-account-new = { $line }, { $new } neu
tray-looked = Ich habe gesehen, was neu ist
tray-mute-quarter = 15 Minuten stumm
tray-mute-hour = 1 Stunde stumm
tray-mute-tomorrow = Bis morgen stumm
tray-unmute = Nicht mehr stumm
tray-hide = Inhalt 1 Stunde verbergen
tray-unhide = Inhalt wieder zeigen
tray-account = { $account }: { $state }
tray-unread = { $unread ->
    [0] keine ungelesenen Mails
    [one] { $unread } ungelesen
   *[other] { $unread } ungelesen
 }
tray-event-arrived = Neu: { $from }: { $subject }
tray-event-removed = Entfernt: { $from }: { $subject }
tray-event-read = Gelesen: { $from }: { $subject }
tray-event-unread = Ungelesen: { $from }: { $subject }
tray-event-flags = Markiert: { $from }: { $subject }
tray-event-mailbox = Ordner geändert: { $folder }
tray-event-account = { $account }: { $detail }
tray-event-alert = { $account }: { $detail }

## The command line

cli-no-agent = Tidings läuft nicht; starten mit: tidings
cli-nothing-watched = Tidings läuft nicht: Nichts wird überwacht; starten mit: tidings
cli-agent-ended = Tidings wurde beendet.
cli-does-not-end = Tidings sollte enden und hat es nicht getan.
cli-runs-already = Tidings läuft schon, als Prozess { $pid }
cli-no-display = Hier gibt es keinen Bildschirm, also kein Fenster: Tidings wacht, und Strg-C beendet es.
cli-restarting = Tidings { $older } lief im Hintergrund; es wird als { $newer } neu gestartet.
cli-older-agent = Tidings { $version } läuft noch im Hintergrund; starten Sie es auf seinem Desktop neu, um die neue Version zu benutzen.
cli-newer-agent = Tidings { $version } läuft, das neuer ist als dieses Programm; benutzen Sie das neuere
cli-no-accounts = Noch keine Konten; hinzufügen mit: tidings account add --email ADRESSE
cli-no-such-account = Es gibt kein Konto, oder mehr als eines, das „{ $account }“ heißt; siehe: tidings account list
cli-no-such-time = Diese Zeit gibt es hier nicht.
cli-muted-until = Benachrichtigungen sind bis { $until } stumm.
cli-not-muted = Benachrichtigungen sind nicht stumm.
cli-status-agent = Tidings { $version }, läuft seit { $since } als Prozess { $pid }.
cli-status-unread = { $unread } ungelesen, { $new } neu
cli-status-folder = { $folder }: { $watch }
cli-status-push = Letzte Meldung des Servers { $time }
cli-watch-idle = überwacht
cli-watch-polled = von Zeit zu Zeit gefragt
cli-watch-missing = fehlt auf dem Server
cli-watch-paused = gerade nicht überwacht
cli-event-line = { $time }  { $place }  { $what } ({ $reason })
cli-event-arrived = Neu: { $from }: { $subject }
cli-event-removed = Entfernt: { $from }: { $subject }
cli-event-read = Gelesen: { $from }: { $subject }
cli-event-unread = Als ungelesen markiert: { $from }: { $subject }
cli-event-flags = Kennzeichen { $detail }: { $from }: { $subject }
cli-event-mailbox = Ordner: { $detail }
cli-event-account = Konto: { $detail }
cli-event-alert = Der Server sagt: { $detail }
cli-log-clear-yes = Das vergisst das Ereignisprotokoll, unwiderruflich; sagen Sie es noch einmal mit --yes
cli-log-cleared = Das Ereignisprotokoll ist vergessen.
cli-log-kept = Das Ereignisprotokoll wird { $days ->
    [one] { $days } Tag
   *[other] { $days } Tage
 } lang behalten.
cli-log-forgotten-on-quit = Es wird vergessen, wenn Tidings endet.
cli-log-size = { $entries ->
    [0] Es ist leer.
    [one] Es hat { $entries } Eintrag, von { $oldest }.
   *[other] Es hat { $entries } Einträge; der älteste ist von { $oldest }.
 }
cli-account-line = { $account }{ $called }: { $host }:{ $port } { $security }, { $folders }{ $paused ->
    [0] { "" }
   *[other] , angehalten
 }
cli-account-exists = Ein Konto mit diesem Server und Benutzernamen gibt es schon; siehe: tidings account list
cli-account-added = { $account } wurde hinzugefügt.
cli-account-changed = { $account } wurde geändert.
cli-account-removed = { $account } wurde entfernt.
cli-start-to-watch = Tidings läuft nicht; starten mit: tidings
cli-edit-what = sagen Sie, was geändert werden soll; siehe tidings help account edit
cli-setting = { $name } = { $value }
cli-setting-of = { $name } = { $value }    ({ $account })
cli-no-such-setting = Es gibt keine Einstellung „{ $name }“; siehe: tidings settings get
cli-setting-expected = „{ $name }“ kann das nicht sein: sagen Sie { $expected }
cli-password-prompt = Passwort für { $account }:
cli-password-from-where = sagen Sie, woher das Passwort kommt: --password-stdin, --password-command oder --oauth
cli-browser-page = Melden Sie sich auf dieser Seite an; sie öffnet sich in Ihrem Browser: { $url }
cli-browser-no-keyring = Es gibt keinen Schlüsselbund, der die Anmeldung aufbewahren könnte. Starten Sie zuerst Tidings: Es kann sie behalten, solange es läuft.
cli-wire-log-on = Was zum Server von { $account } und von ihm gesagt wird, wird ab jetzt behalten; zeigen mit: tidings wire-log { $account }
cli-wire-log-off = Für { $account } wird nichts behalten: Beginnen Sie mit --on 30m.
cli-given-up = Aufgegeben: Nichts wurde geändert.
cli-no-password = Das Passwort muss eine Zeile sein, und keine leere.
cli-kept-for-this-run = Kein Schlüsselbund ist da: Das Passwort bleibt nur für diesen Lauf im Speicher. Geben Sie es nach dem nächsten Start noch einmal ein: tidings account edit --password-stdin
cli-kept-nowhere = Kein Schlüsselbund ist da, und Tidings läuft nicht: Das Passwort wird nicht aufbewahrt. Wenn Tidings läuft, geben Sie es noch einmal ein: tidings account edit --password-stdin
cli-cannot-keep = Kein Schlüsselbund ist da, und Tidings läuft nicht, das es eine Weile behalten könnte: Nichts wurde geändert
cli-keyring-refuses = Der Schlüsselbund nahm das Passwort nicht an: { $reason }
cli-secret-stays = Das Passwort ist noch im Schlüsselbund: { $reason }
cli-step-ok = { $step }: erledigt
cli-step-found = { $step }: { $found }
cli-step-failed = { $step }: fehlgeschlagen
cli-probe-works = Die Verbindung funktioniert.
cli-probe-failed = Die Verbindung funktioniert nicht.

## The diagnosis

doctor-program = Tidings
doctor-desktop = Desktop
doctor-settings = Einstellungen: { $count ->
    [one] ein Konto
   *[other] { $count } Konten
}, { $file }
doctor-settings-empty = Einstellungen: noch keine Konten
doctor-add-account = Fügen Sie eines im Fenster hinzu, oder mit: tidings account add --email ADRESSE
doctor-no-agent = Tidings läuft nicht: Nichts wird überwacht
doctor-start = Starten mit: tidings
doctor-agent = Tidings { $version } läuft als Prozess { $pid }
doctor-agent-bad = Tidings läuft, antwortet aber nicht: { $reason }
doctor-agent-next = Beenden mit: tidings quit, dann wieder starten.
doctor-log = Ereignisprotokoll: kann geschrieben werden, { $folder }
doctor-log-bad = Das Ereignisprotokoll kann in { $folder } nicht geschrieben werden: { $reason }
doctor-log-next = Schaffen Sie Platz auf dem Datenträger, oder machen Sie sich den Ordner wieder zu eigen.
doctor-no-bus = Kein Sitzungsbus: keine Benachrichtigungen, kein Infobereich, kein Schlüsselbund
doctor-no-bus-next = Starten Sie es von Ihrem Desktop aus, nicht aus einer fernen oder einer Root-Shell.
doctor-notifications = Benachrichtigungen: { $name } { $version } ({ $capabilities })
doctor-no-notifications = Keine Benachrichtigungen: { $reason }
doctor-no-notifications-next = Installieren Sie einen Benachrichtigungsdienst wie dunst; das Ereignisprotokoll läuft auch ohne.
doctor-tray = Infobereich: Es gibt einen
doctor-no-tray = Dieser Desktop zeigt keine Symbole im Infobereich
doctor-no-tray-next = Installieren Sie unter GNOME die Erweiterung AppIndicator; das Fenster öffnet sich mit: tidings open
doctor-keyring = Schlüsselbund: Passwörter können aufbewahrt werden
doctor-no-keyring = Kein Schlüsselbund: Passwörter bleiben nur für einen Lauf
doctor-no-keyring-next = Installieren und entsperren Sie gnome-keyring oder KWallet, oder benutzen Sie --password-command.
doctor-network = Netz: Es gibt einen Weg hinaus
doctor-no-network = Es gibt kein Netz
doctor-no-network-next = Verbinden Sie diesen Computer; die Überwachung beginnt dann von selbst.
doctor-paused = Angehalten
doctor-paused-next = Wieder überwachen mit: tidings account resume KONTO
doctor-no-push = Noch keine Meldung seit dem Start
doctor-push = Zeit bis zur ersten Meldung
doctor-push-how = Lassen Sie jetzt in Ihren Postfächern etwas geschehen. Schicken Sie jedem eine Mail, oder lesen Sie eine anderswo. Gewartet wird 5 Minuten; Strg-C beendet das.
doctor-pushed = { $account }: Der Server meldete nach { $seconds } s etwas
doctor-not-pushed = { $account }: keine Meldung in 5 Minuten
doctor-not-pushed-next = Ist dort doch etwas geschehen, nimmt dieser Server IDLE an und meldet nichts: Neues wird trotzdem binnen 90 Sekunden gefunden.
doctor-push-nobody = Zurzeit wird kein Konto durch Meldungen überwacht
doctor-good = Alles in Ordnung.
doctor-lacking = Nichts ist kaputt. { $count ->
    [one] Eines
   *[other] { $count } Dinge
}, mit – bezeichnet, könnte besser sein.
doctor-wrong = { $count ->
    [one] Eines stimmt nicht, mit ✗ bezeichnet
   *[other] { $count } Dinge stimmen nicht, mit ✗ bezeichnet
}

## The window

window-starting = Startet…
window-failed-title = Etwas ist schiefgegangen
window-nav = Bereiche
window-nav-accounts = Konten
window-nav-log = Ereignisse
window-nav-settings = Einstellungen
window-cancel = Abbrechen
window-save = Speichern
window-more = Mehr
window-muted-until = Benachrichtigungen sind bis { $time } stumm.
window-unmute = Nicht mehr stumm

window-absent-title = Tidings läuft nicht
window-absent-text = Nichts wird überwacht, und keine Benachrichtigung wird kommen.
window-absent-since = Seit { $time } wird nichts überwacht, und keine Benachrichtigung wird kommen.
window-absent-start = Tidings starten
window-older-title = Tidings wurde aktualisiert
window-older-text = Im Hintergrund läuft noch Version { $agent }; dieses Fenster ist Version { $window }. Ein Neustart bringt die neue. Keine Mail geht verloren: Was inzwischen kommt, wird danach gemeldet.
window-older-restart = Tidings neu starten
window-newer-title = Dieses Fenster ist älter als Tidings
window-newer-text = Im Hintergrund läuft Version { $agent }; dieses Fenster ist noch Version { $window }. Öffnen Sie das Fenster neu, um die neue zu benutzen.
window-newer-restart = Fenster neu öffnen

window-first-title = Willkommen bei Tidings
window-first-text = Fügen Sie ein Mailkonto hinzu, und Tidings sagt Ihnen innerhalb einer Sekunde, wenn sich darin etwas ändert: Mail, die kommt, und Mail, die geht.
window-first-privacy = Ihr Passwort kommt in den Schlüsselbund dieses Computers. Mails werden nur angesehen, nie verändert.
window-first-add = Mailkonto hinzufügen

window-add-title = Mailkonto hinzufügen
window-add-email = Mailadresse
window-add-password = Passwort
window-add-password-hint = Manche Anbieter verlangen ein App-Passwort für Mailprogramme. Es liegt im Schlüsselbund dieses Computers.
window-add-password-held-hint = Kein Schlüsselbund ist da; das Passwort bleibt nur für diesen Lauf im Speicher. Nach dem nächsten Start fragt Tidings wieder danach.
window-add-host = IMAP-Server
window-add-host-hint = Die Hilfeseite Ihres Anbieters nennt ihn, zum Beispiel imap.example.org.
window-add-port = Port
window-add-security = Sicherheit
window-add-security-tls = TLS
window-add-security-starttls = STARTTLS
window-add-user = Benutzername
window-add-user-hint = Meist die Mailadresse.
window-add-name = Name für das Konto
window-add-name-hint = Nur für Sie, zum Beispiel „Arbeit“.
window-add-folders = Zu überwachende Ordner
window-add-folders-hint = Einer je Zeile.
window-add-ca = Zertifikatsdatei
window-add-ca-hint = Eine PEM-Datei, der neben den Zertifikaten des Systems vertraut wird, für einen Server mit eigenem Zertifikat.
window-add-test = Verbindung testen
window-add-steps = Test der Verbindung
window-add-worked = Die Verbindung funktioniert.
window-add-failed = Die Verbindung funktioniert noch nicht.
window-add-pick = Welche Ordner sollen überwacht werden?
window-add-pick-none = Wählen Sie mindestens einen Ordner.
window-add-pick-everything = „{ $folder }“ enthält alle Mails außer Spam und Papierkorb. Allein überwacht braucht er eine Verbindung, wie viele Labels es auch gibt.
window-add-save = Speichern und überwachen
window-add-change = Angaben ändern
window-add-missing = Bitte ausfüllen.
window-add-port-wrong = Ein Port ist eine Zahl von 1 bis 65535.
window-add-email-wrong = Das sieht nicht wie eine Mailadresse aus.
window-step-running = läuft
window-step-ok = erledigt
window-step-failed = fehlgeschlagen
window-step-pending = noch nicht

window-accounts-title = Konten
window-accounts-add = Konto hinzufügen
window-accounts-check = Jetzt prüfen
window-account-since = seit { $time }
window-account-last-heard = Zuletzt gehört
window-account-last-push = Letzte Meldung
window-account-next-attempt = Nächster Versuch
window-account-unread = Ungelesen
window-account-new = Neu
window-account-never = noch nicht
window-account-folders = Ordner
window-account-pause = Anhalten
window-account-resume = Fortsetzen
window-account-password = Neues Passwort
window-account-try-again = Noch einmal versuchen
window-account-remove = Entfernen
window-account-menu = { $action }: { $account }
window-state-offline = Kein Netz
window-state-connecting = Verbindet
window-state-signing_in = Meldet sich an
window-state-syncing = Holt auf
window-state-idling = Wacht
window-state-polling = Fragt von Zeit zu Zeit
window-state-waiting = Nicht verbunden
window-state-needs_user = Braucht Sie
window-state-paused = Angehalten
window-watch-idle = überwacht
window-watch-notify = überwacht
window-watch-polled = von Zeit zu Zeit gefragt
window-watch-missing = fehlt auf dem Server
window-watch-paused = gerade nicht überwacht
window-remove-title = { $account } entfernen?
window-remove-text = Tidings vergisst das Konto, sein Passwort und seinen Teil des Ereignisprotokolls. Auf dem Server ändert sich nichts.
window-remove-confirm = Konto entfernen
window-password-title = Neues Passwort für { $account }
window-password-save = Passwort speichern
window-password-empty = Bitte geben Sie das Passwort ein.

window-provider-needs-password = { $provider } nimmt das Passwort Ihres Postfachs.
window-provider-needs-app-password = { $provider } nimmt von Programmen kein gewöhnliches Passwort. Erzeugen Sie auf seinen Seiten ein App-Passwort und geben Sie es hier ein.
window-provider-needs-code = { $provider } nimmt von Programmen kein gewöhnliches Passwort. Erzeugen Sie in den Einstellungen seines Webmails einen Autorisierungscode und geben Sie ihn hier ein.
window-provider-needs-oauth = { $provider } nimmt von Programmen keine Passwörter: Sie melden sich im Browser auf seiner eigenen Seite an.
window-provider-needs-bridge = { $provider } ist über seine Bridge erreichbar, ein Programm, das auf diesem Computer laufen muss. Geben Sie das Passwort ein, das die Bridge zeigt.
window-provider-needs-no-imap = { $provider } hat kein IMAP, den Weg, auf dem Programme ein Postfach überwachen. Nur sein eigenes Programm kann Ihnen von seiner Mail berichten, Tidings nicht.
window-provider-enable = IMAP ist anfangs aus: Schalten Sie es in den Einstellungen des Webmails ein.
window-provider-help = Seite des Anbieters öffnen
window-provider-checked = Zuletzt im { $month } mit einer öffentlichen Quelle verglichen.
window-provider-unverified = Nicht bestätigt: Diese Angaben wurden nicht mit einer öffentlichen Quelle verglichen. Der Test der Verbindung wird zeigen, ob sie stimmen.
window-provider-note-google = App-Passwörter gibt es, sobald die Bestätigung in zwei Schritten eingeschaltet ist. In Firma oder Schule kann die Verwaltung sie verbieten.
window-provider-note-microsoft = Microsoft nimmt weder Passwörter noch App-Passwörter mehr. Die Anmeldung braucht eine eigene Client-ID, die nichts kostet.
window-provider-note-administrator = Ihre Verwaltung muss IMAP vielleicht erlauben.
window-provider-note-icloud = Melden Sie sich mit dem Namen vor dem @ Ihrer ersten iCloud-Adresse an, auch wenn Sie eine andere Adresse benutzen.
window-provider-note-yahoo = Die Quellen sind uneins, ob App-Passwörter noch an alle vergeben werden.
window-provider-note-may-not-push = Dieser Server meldet Änderungen vielleicht nicht. Dann wird er einmal in der Minute gefragt.
window-provider-note-paid-plan = Nur bezahlte Tarife haben IMAP.
window-provider-note-proton-certificate = Die Bridge hat ein eigenes Zertifikat: Exportieren Sie es in ihren Einstellungen und nennen Sie die Datei unter „Mehr“.
window-provider-note-region = Der Server hängt davon ab, wo das Konto angelegt wurde. Wird die Anmeldung abgelehnt, versuchen Sie den Server Ihrer Region.
window-provider-note-two-factor = Bei Anmeldung mit zwei Faktoren erzeugen Sie ein App-Passwort und geben es hier ein.
window-provider-note-mailbox-password = Das ist das Passwort des Postfachs, nicht das Ihres Kundenkontos.
window-provider-note-tonline = Das Passwort des Webmails gilt hier nicht: Richten Sie ein E-Mail-Passwort ein.
window-provider-note-alibaba = Dieser Server meldet innerhalb einer halben Minute und beendet jede Sitzung nach einigen Minuten. Tidings weiß das und wacht weiter.
window-provider-note-client-password = Hat Ihre Firma Client-Passwörter eingeschaltet, erzeugen Sie eines im Webmail und geben Sie es hier ein.
window-provider-note-netease-codes = Ein kostenloses Konto hat höchstens zwei Autorisierungscodes.
window-provider-note-secure-mail-key = AT&T nennt das App-Passwort „secure mail key“.

window-log-title = Ereignisprotokoll
window-log-empty = Noch nichts
window-log-empty-text = Wenn sich in einem überwachten Ordner etwas ändert, erscheint es hier: auch was nicht gemeldet wurde, und warum.
window-log-again = Noch einmal versuchen
window-log-none = Kein Eintrag passt
window-log-menu = Was sich mit dem Protokoll tun lässt
window-log-export-csv = Für eine Tabelle exportieren (CSV)
window-log-export-json = Als JSON-Zeilen exportieren
window-log-keep = Wie lange es behalten wird…
window-log-clear = Protokoll vergessen…
window-log-exported = { $entries ->
    [one] { $entries } Eintrag wurde
   *[other] { $entries } Einträge wurden
 } nach { $path } geschrieben
window-log-news = { $count ->
    [one] { $kind }: { $from }, { $subject }
   *[other] { $count } neue Einträge, der neueste: { $kind }: { $from }, { $subject }
 }
window-filter-title = Was gezeigt wird
window-filter-search = Absender, Betreff, Ordner durchsuchen
window-filter-account = Konto
window-filter-accounts = Alle Konten
window-filter-folder = Ordner
window-filter-folders = Alle Ordner
window-filter-kind = Art
window-filter-kinds = Alle Arten
window-filter-decision = Entscheidung
window-filter-decisions = Gemeldet oder nicht
window-filter-time = Zeit
window-filter-times = Jederzeit
window-filter-days = { $days ->
    [one] Letzte 24 Stunden
   *[other] Letzte { $days } Tage
 }
window-filter-clear = Alles zeigen
window-picture-title = Mail, die kam und ging, Stunde für Stunde
window-picture-label = { $account }: { $arrived } gekommen und { $removed } entfernt in den letzten 7 Tagen
window-picture-table = Als Tabelle
window-picture-day = Tag
window-picture-cell = { $arrived } gekommen, { $removed } entfernt
window-clear-title = Das Ereignisprotokoll vergessen?
window-clear-text = Die Einträge lassen sich nicht zurückholen. Die Überwachung geht weiter, und auf dem Server ändert sich nichts.
window-clear-confirm = Vergessen
window-keep-title = Wie lange das Ereignisprotokoll behalten wird
window-keep-size = { $entries ->
    [0] Es ist jetzt leer.
    [one] Es hat jetzt { $entries } Eintrag, von { $oldest }.
   *[other] Es hat jetzt { $entries } Einträge; der älteste ist von { $oldest }.
 }
window-keep-days = Tage
window-keep-days-hint = Ältere Einträge werden vergessen. Höchstens 100.000 werden behalten.
window-keep-days-wrong = Eine Zahl von 1 bis 3650.
window-keep-forget = Vergessen, wenn Tidings endet
window-keep-forget-hint = Auch die gespeicherten Absender und Betreffe, von denen Entferntes seinen Namen hat.
window-log-gone = Dieser Eintrag steht nicht mehr im Ereignisprotokoll.
window-kind-arrived = Neue Mail
window-kind-removed = Entfernt
window-kind-read = Gelesen
window-kind-unread = Als ungelesen markiert
window-kind-flags = Kennzeichen geändert
window-kind-mailbox = Ordner geändert
window-kind-account = Konto
window-kind-alert = Mitteilung des Servers
window-decision-show = Einzeln gemeldet
window-decision-group = In einer Zusammenfassung gemeldet
window-decision-hold = Für später zurückgehalten
window-decision-drop = Nur im Protokoll
window-event-decision = Entscheidung
window-event-reason = Grund
window-event-what = Genauer
window-event-told = Gemeldet
window-event-due = Wartet bis
window-event-not-told = nicht gemeldet
window-event-seen = Bemerkt
window-event-live = { $time }, als es geschah
window-event-caught-up = { $time }, beim Aufholen
window-event-date = Datiert
window-event-folder = Ordner
window-event-account = Konto
window-event-uid = UID
window-event-number = Eintrag
window-event-open = Diese Mail öffnen

window-settings-title = Einstellungen
window-settings-start = Start
window-settings-autostart = Mit dem Desktop starten
window-settings-autostart-hint = Tidings läuft nach der Anmeldung still im Hintergrund.
window-settings-test = Testbenachrichtigung senden
window-settings-test-hint = Um zu sehen, ob Benachrichtigungen Ihren Desktop erreichen.
window-settings-test-sent = Gesendet. Ist nichts erschienen, sehen Sie in den Benachrichtigungseinstellungen Ihres Desktops nach.
window-settings-mute = Benachrichtigungen stumm schalten
window-settings-mute-hint = Das Ereignisprotokoll läuft weiter.
window-settings-mute-half-hour = 30 Minuten
window-settings-mute-hour = 1 Stunde
window-settings-mute-tomorrow = Bis morgen
window-settings-keyring = Passwörter
window-settings-keyring-ok = Passwörter liegen im Schlüsselbund dieses Computers.
window-settings-keyring-missing = Kein Schlüsselbund ist da. Passwörter bleiben nur für diesen Lauf im Speicher, und Tidings fragt nach dem nächsten Start wieder danach.
window-settings-version = Tidings { $version }
window-settings-running = Läuft seit { $time }, Prozess { $pid }
window-settings-licence = Freie Software unter der MIT- oder Apache-2.0-Lizenz. Tidings spricht mit Ihren Mailservern und mit niemandem sonst.

window-settings-tab-general = Allgemein
window-settings-tab-toasts = Benachrichtigungen
window-settings-tab-quiet = Ruhezeiten
window-settings-tab-privacy = Privatsphäre
window-settings-of-accounts = Nach Konto
window-settings-of-accounts-hint = Für jedes Konto auf dessen eigener Seite.
window-settings-change = Ändern
window-settings-tells-nothing = Keine Benachrichtigungen
window-settings-looks = Sprache und Aussehen
window-settings-language = Sprache
window-settings-language-system = Wie der Desktop
window-settings-language-hint = Auch der Benachrichtigungen, des Infobereichs und der Befehlszeile.
window-settings-theme = Farben
window-settings-theme-system = Wie der Desktop
window-settings-theme-light = Hell
window-settings-theme-dark = Dunkel
window-settings-test-seen = Gut: Benachrichtigungen erreichen Ihren Desktop.
window-settings-test-unseen = Sehen Sie in den Benachrichtigungseinstellungen Ihres Desktops nach: Vielleicht ist Tidings dort ausgeschaltet oder „Nicht stören“ an. Das Ereignisprotokoll zeigt trotzdem alles.
window-settings-test-yes = Ich habe sie gesehen
window-settings-test-no = Ich sah keine
window-settings-buttons = Knöpfe einer Benachrichtigung
window-settings-buttons-hint = Gezeigt, wo der Server es sicher kann.
window-settings-button-mark_read = Als gelesen markieren
window-settings-button-delete = Löschen
window-settings-button-archive = Archivieren
window-settings-tray = Infobereich
window-settings-no-tray = Dieser Desktop zeigt keine Symbole im Infobereich. Alles geht in diesem Fenster und mit dem Befehl tidings.
window-settings-mark = Neue Mail zeigt sich im Infobereich
window-settings-mark-number = Als Zahl
window-settings-mark-dot = Als Punkt
window-settings-mark-nothing = Gar nicht
window-quiet-title = Ruhezeiten
window-quiet-hint = Benachrichtigungen warten bis zum Ende und kommen dann in einer.
window-quiet-none = Es gibt keine Ruhezeiten.
window-quiet-add = Ruhezeit hinzufügen
window-quiet-remove = Entfernen
window-quiet-span = Ruhezeit { $number }
window-quiet-from = Von
window-quiet-to = bis
window-quiet-wrong = Schreiben Sie eine Uhrzeit wie 07:30.
window-quiet-next-day = des nächsten Tages
window-quiet-kept = Hält die Ruhezeiten ein
window-quiet-not-kept = Benachrichtigungen kommen jederzeit
window-quiet-disturb = Still sein, wenn der Desktop es ist
window-quiet-disturb-hint = Solange „Nicht stören“ an ist, warten Benachrichtigungen auch, wo sich der Desktop fragen lässt.
window-privacy-title = Wer sonst auf Ihren Bildschirm sieht
window-privacy-locked = Inhalt verbergen, solange der Bildschirm gesperrt ist
window-privacy-locked-hint = Benachrichtigungen sagen dann, dass Mail da ist, und nichts von ihr.
window-privacy-hide-hour = Inhalt eine Stunde lang verbergen
window-privacy-show = Wieder zeigen
window-privacy-hidden = Benachrichtigungen sagen bis { $time } nichts von einer Mail.
window-ready-title = Ihre Mail wird überwacht
window-ready-text = Tidings bleibt jetzt im Hintergrund. Drei Dinge, bevor Sie dieses Fenster schließen:
window-ready-tray = Sie finden Tidings im Infobereich neben der Uhr. Ein Klick darauf öffnet dieses Fenster.
window-ready-no-tray = Dieser Desktop zeigt keine Symbole im Infobereich. Starten Sie Tidings noch einmal, um dieses Fenster zu öffnen.
window-ready-done = Fertig

window-time-today = heute
window-time-now = gerade eben
window-time-yesterday = gestern { $time }
window-time-date = { $date }, { $time }

window-error-no-agent = Tidings läuft nicht.
window-error-no-answer = Tidings hat nicht rechtzeitig geantwortet.
window-error-answer = Tidings hat etwas Unerwartetes geantwortet.
window-error-account = Dieses Konto gibt es nicht mehr.
window-error-start = Tidings konnte nicht gestartet werden: { $reason }.
window-error-start-silent = Tidings wurde gestartet, antwortet aber nicht.
window-error-email = Das sieht nicht wie eine Mailadresse aus.
window-error-host = Das sieht nicht wie der Name eines Servers aus.
window-error-port = Ein Port ist eine Zahl von 1 bis 65535.
window-error-user = Der Benutzername kann nicht verwendet werden.
window-error-name = Dieser Name für das Konto kann nicht verwendet werden.
window-error-folders = Nennen Sie mindestens einen Ordner, jeden in einer Zeile.
window-error-ca-file = Eine Zertifikatsdatei dieses Namens gibt es nicht. Geben Sie ihren ganzen Pfad an, von der Wurzel an.
window-error-export = Die Datei konnte nicht geschrieben werden: { $reason }.
window-error-keep = Das Ereignisprotokoll kann 1 bis 3650 Tage behalten werden.
window-error-search = Die Suche ist zu lang.
window-error-password = Bitte geben Sie das Passwort ein.
window-error-untested = Testen Sie zuerst die Verbindung.
window-error-mute = Wählen Sie eine Zeit innerhalb der nächsten Woche.
window-error-keyring = Der Schlüsselbund nahm das Passwort nicht an: { $reason }.
window-error-keyring-missing = Auf diesem Computer gibt es keinen Schlüsselbund.
window-error-keyring-locked = Der Schlüsselbund ist gesperrt. Entsperren Sie ihn und versuchen Sie es noch einmal.
window-error-keyring-silent = Der Schlüsselbund antwortet nicht. Vielleicht fragt er etwas in einem anderen Fenster.
window-error-autostart = Der Autostart-Eintrag konnte nicht geändert werden: { $reason }.
window-error-autostart-path = Tidings liegt in { $path }, einem Pfad, den ein Autostart-Eintrag nicht nennen kann. Verschieben Sie es in einen Ordner ohne Leer- und Sonderzeichen.
window-error-autostart-unread = Der Autostart-Eintrag wurde geschrieben, nennt aber dieses Programm nicht.
window-error-autostart-display = Der Autostart-Eintrag lässt sich nur auf einem Desktop ändern.

window-account-open = Einstellungen
window-account-back = Alle Konten
window-account-gone = Dieses Konto wurde entfernt.
window-account-tell = Was gemeldet wird
window-account-tell-by-toast = Melden
window-account-tell-arrived = Neue Mail
window-account-tell-removed = Entfernte Mail
window-account-tell-read = Anderswo gelesene Mail
window-account-tell-unread = Als ungelesen markierte Mail
window-account-tell-quiet = Ruhezeiten einhalten
window-account-tell-quiet-hint = Sonst kommen die Benachrichtigungen dieses Kontos jederzeit.
window-account-tell-preview = Den Anfang des Textes zeigen
window-account-tell-codes = Einmalcodes zum Kopieren anbieten
window-account-tell-privacy = Eine Benachrichtigung zeigt
window-account-privacy-all = Absender und Betreff
window-account-privacy-sender = Nur den Absender
window-account-privacy-nothing = Nur, dass Mail da ist
window-account-click = Ein Klick öffnet
window-account-click-webmail = Die Mail im Webmail
window-account-click-mail-program = Die Mail im Mailprogramm
window-account-click-log = Ihren Eintrag im Ereignisprotokoll
window-account-webmail = Adresse des Webmails
window-account-webmail-hint = Leer: die des Anbieters, wo sie bekannt ist. Stellen wie {"{uid}"}, {"{folder}"} und {"{message_id}"} werden ausgefüllt.
window-account-watched = Überwachte Ordner
window-account-folders-ask = Den Server nach seinen Ordnern fragen
window-account-server = Server
window-account-save = Speichern
window-account-saved = Gespeichert.
window-account-connection = Verbindung
window-account-connections = Verbindungen
window-account-connections-learnt = { $open } offen, höchstens { $most }: mehr lehnt der Server ab
window-account-connections-most = { $open } offen, höchstens { $most }
window-account-idle = IDLE ohne Unterbrechung
window-account-push-delay = Von der Meldung zur Benachrichtigung
window-account-milliseconds = { $count } ms
window-account-reconnects = Abgerissen und erneuert
window-account-test = Verbindung testen
window-account-report = Bericht kopieren
window-account-report-hint = Der Bericht ist, um andere zu fragen: was geht und was nicht, ohne Adressen, Server und Ordner.
window-account-report-copied = Kopiert. Fügen Sie es dort ein, wo Sie fragen.
window-account-report-shown = Von hier kopieren:
window-account-toast = Testbenachrichtigung senden

window-find-hint = Tidings sucht den Server selbst. Nur was hinter dem @ steht, verlässt diesen Computer.
window-find-go = Weiter
window-find-manual = Server selbst eingeben
window-find-step-nothing = nichts dort
window-find-found = Das wurde gefunden
window-find-nothing = Nichts wurde gefunden
window-find-nothing-text = { $domain } sagt nicht, wo die Mail liegt, und unter den üblichen Namen antwortet kein Server.
window-find-public = Die öffentliche Liste fragen
window-find-public-text = Mozilla führt eine öffentliche Liste von Mailservern. Es erführe, dass jemand nach { $domain } fragt, und sonst nichts.
window-find-server = Server
window-find-as = Meldet sich als { $user } an
window-find-by-table = Aus der Tabelle der Anbieter, die zu Tidings gehört.
window-find-by-mail-exchanger = Das DNS sagt, dass dieser Anbieter die Mail von { $domain } annimmt.
window-find-by-autoconfig = { $domain } sagt es selbst, über eine sichere Verbindung.
window-find-by-srv = { $domain } sagt es im DNS, das unterwegs jeder ändern kann: Sehen Sie sich den Namen an, bevor Sie weitergehen.
window-find-by-public-list = Aus der öffentlichen Liste.
window-find-by-guess = Geraten: Unter diesem üblichen Namen antwortet ein Server mit gültigem Zertifikat.
window-find-take = Diesen Server benutzen
window-find-back = Andere Adresse
window-find-app-password = App-Passwort
window-find-code = Autorisierungscode
window-find-password-hint = Es liegt im Schlüsselbund dieses Computers und geht nur an diesen Server.

window-sign-in-with = Bei { $provider } anmelden
window-sign-in-instead = Stattdessen im Browser anmelden
window-sign-in-password-instead = Stattdessen ein App-Passwort benutzen
window-sign-in-text = Ihr Browser öffnet die eigene Seite von { $provider }. Tidings sieht Ihr Passwort nie.
window-sign-in-waiting = Melden Sie sich auf der Seite im Browser an. Tidings wartet hier.
window-sign-in-open = Die Seite noch einmal öffnen
window-sign-in-by = Meldet sich an
window-sign-in-by-password = mit Passwort
window-sign-in-by-browser = im Browser bei { $provider }
window-sign-in-and-test = Anmelden und Verbindung testen
window-sign-in-again = Noch einmal anmelden
window-sign-in-guide = { $provider } will Programme an einer Client-ID erkennen, und Tidings bringt keine mit: Eine eigene kostet nichts und braucht einige Minuten.
window-sign-in-guide-google = Legen Sie in der Google Cloud Console ein Projekt an, schalten Sie die Gmail-API ein und erzeugen Sie einen OAuth-Client vom Typ „Desktop-App“.
window-sign-in-guide-microsoft = Registrieren Sie im Microsoft Entra Admin Center eine Anwendung für persönliche und Geschäftskonten, mit der Umleitungsadresse http://localhost für mobile und Desktopanwendungen.
window-sign-in-guide-file = Schreiben Sie die ID in settings.toml, für Google mit ihrem Geheimnis, und kommen Sie hierher zurück:
window-sign-in-guide-again = Noch einmal nachsehen

window-error-provider = Es gibt keinen Anbieter dieses Namens, bei dem man sich anmelden könnte.
window-error-not-signed-in = Melden Sie sich zuerst im Browser an.
window-error-report = Der Bericht konnte nicht gemacht werden: { $reason }.
window-error-page = Die Seite konnte nicht in Ihrem Browser geöffnet werden.

## Fenster: Regeln

window-nav-rules = Regeln
window-carry = Einstellungen mitnehmen
window-carry-hint = Konten, Regeln und wie Sie benachrichtigt werden, als Datei. Passwörter kommen nie mit.
window-export = Exportieren …
window-import = Importieren …
window-export-done = Die Einstellungen stehen in { $path }.
window-import-thunderbird = Konten aus Thunderbird …
window-import-title = Einstellungen importieren
window-import-account = Neues Konto { $email } bei { $host }
window-import-account-kept = { $email } bei { $host } gibt es hier schon und bleibt, wie es ist
window-import-rule = Neue Regel „{ $name }“
window-import-rule-off = Neue Regel „{ $name }“, ausgeschaltet: Sie startet ein Programm
window-import-rule-kept = Die Regel „{ $name }“ gibt es hier schon
window-import-preferences = Sprache, Ruhezeiten und die anderen allgemeinen Einstellungen werden die der Datei
window-import-passwords = Jedes neue Konto fragt nach seinem Passwort. Nichts, was hier ist, wird gelöscht.
window-import-nothing = Es gibt nichts Neues.
window-import-confirm = Importieren
window-import-close = Schließen
window-import-done = Importiert. Jedes neue Konto fragt nach seinem Passwort.
window-sound = Klang
window-sound-hint = Für neue Nachrichten. Was zusammen kommt, klingt einmal; während Benachrichtigungen stumm sind, in Ruhezeiten und solange nichts vom Inhalt gezeigt werden darf, ist nichts zu hören.
window-sound-usual-account = Wie in den Einstellungen
window-sound-usual-rule = Wie beim Konto
window-sound-off = Keiner
window-sound-on = Der Klang des Desktops für neue Nachrichten
window-sound-file = Eine eigene Datei
window-sound-path = Klangdatei
window-sound-path-hint = Ihr ganzer Pfad: eine Ogg- oder WAV-Datei (.oga, .ogg, .wav).
window-rules-title = Regeln
window-rules-hint = Regeln werden der Reihe nach gefragt; die erste, die zutrifft, entscheidet. Das Protokoll nennt sie.
window-rules-add = Neue Regel
window-rules-none = Es gibt keine Regeln. Es gilt, was in den Einstellungen steht.
window-rules-moved = „{ $name }“ ist jetzt Nr. { $place }
window-rules-made = „{ $name }“ gilt ab jetzt.
window-rules-removed = „{ $name }“ wurde gelöscht.
window-rules-undo = Rückgängig
window-rules-move-up = „{ $name }“ nach oben
window-rules-move-down = „{ $name }“ nach unten
window-rules-on = Ein
window-rules-edit = Bearbeiten
window-rules-remove = Löschen
window-rules-runs = startet { $program }
window-rules-name = Name
window-rules-name-missing = Eine Regel braucht einen Namen.
window-rules-tell = So wird es gemeldet
window-rules-kinds = Was geschehen ist
window-rules-entries-hint = Ein Eintrag je Zeile; einer muss zutreffen. * steht für alles. Was leer bleibt, fragt nichts.
window-rules-more-conditions = Weitere Bedingungen
window-rules-effects = Klang und Programm
window-rules-from = Absender
window-rules-subject = Betreff
window-rules-list = Mailingliste
window-rules-folder = Ordner
window-rules-account = Konto
window-rules-at-least = Nur wenn mindestens so viele zusammen kommen
window-rules-add-time = Nur zu bestimmten Zeiten
window-rules-run = Ein Programm starten
window-rules-run-hint = Der ganze Pfad, dann ein Argument je Zeile. Die Daten der Mail kommen als Umgebungsvariablen und als JSON über die Standardeingabe.
window-rules-save = Speichern
window-rules-cancel = Abbrechen
window-rules-tried = Was sie getan hätte
window-rules-earlier = „{ $name }“ kommt vorher und entscheidet
window-rules-more = und { $count } weitere
window-rules-together = mindestens { $count } zusammen
window-rules-everything = Alles
window-rules-never = Nie bei diesem Absender
window-rules-always = Immer bei diesem Absender
window-rules-never-list = Nie bei dieser Liste
window-rules-never-name = Nie: { $from }
window-rules-always-name = Immer: { $from }
window-rules-hits = { $hits ->
    [0] Sie trifft auf keines der letzten { $events } Ereignisse zu.
    [one] Sie trifft auf eines der letzten { $events } Ereignisse zu.
   *[other] Sie trifft auf { $hits } der letzten { $events } Ereignisse zu.
 }
window-event-rule = Regel
window-event-list = Mailingliste
window-event-command = Programm

## The help of the command line, which the agent keeps in memory only while it is asked for it

help-tidings = Sagt Ihnen, wenn sich in Ihren Postfächern etwas ändert. Ohne Befehl startet es den Agenten, der Ihre Konten beobachtet, und öffnet das Fenster; läuft der Agent schon, öffnet es dessen Fenster
help-run = Den Agenten hier ausführen, ohne Symbol, und jedes Ereignis ausgeben
help-account = Konten hinzufügen, auflisten, prüfen, ändern, anhalten oder entfernen
help-log = Das Ereignisprotokoll zeigen, das Älteste zuerst; es vergessen; sagen, wie lange es bleibt
help-status = Zeigen, was jedes Konto gerade tut
help-doctor = Alles ansehen, was das Beobachten braucht, und sagen, was gegen Fehler zu tun ist
help-mute = Eine Weile keine Benachrichtigungen zeigen; das Protokoll geht weiter
help-settings = Zeigen oder ändern, wie gemeldet wird: Benachrichtigungen, Ruhezeiten, Klicks, Symbol
help-wire-log = Einen Fehler suchen: zeigen, was Agent und Mailserver einander sagten. Passwörter, Kopfzeilen und Namen sind nie dabei. Behalten wird es im Speicher, höchstens tausend Zeilen
help-check-now = Jetzt in jeden Ordner sehen und versuchen, was wartet
help-open = Das Fenster öffnen oder nach vorn holen
help-quit = Den Agenten beenden
help-help = Einen Befehl erklären, oder das JSON, das ausgegeben wird: help json
help-version = Die Version ausgeben
help-completions = Die Vervollständigungen einer Shell ausgeben
help-account-add = Ein Konto hinzufügen; seine Verbindung wird zuerst geprüft
help-account-list = Die Konten auflisten
help-account-test = Die Verbindung eines Kontos prüfen
help-account-edit = Ein Konto ändern; seine Verbindung wird zuerst geprüft
help-account-pause = Ein Konto nicht mehr beobachten
help-account-resume = Ein angehaltenes Konto wieder beobachten
help-account-remove = Ein Konto, sein Passwort und seinen Teil des Protokolls vergessen
help-log-clear = Das Ereignisprotokoll vergessen; es gibt keinen Weg zurück
help-log-keep = Sagen, wie lange das Protokoll bleibt, oder es ändern
help-settings-get = Alle Einstellungen zeigen, oder eine
help-settings-set = Eine Einstellung ändern
help-arg-profile = Alles in diesem Ordner halten: Einstellungen, Protokoll, Steuer-Socket
help-arg-hidden = Nur den Agenten starten; ohne Konten öffnet sich das Fenster trotzdem
help-arg-help = Hilfe zeigen
help-arg-version = Die Version zeigen
help-run-arg-json = Ein JSON-Objekt je Zeile, wie `tidings help json` es beschreibt
help-status-arg-json = Ein JSON-Objekt, wie `tidings help json` es beschreibt
help-log-arg-json = Dasselbe wie --format json
help-arg-redacted = Ohne Adressen, Server und Ordner, um es anderen zu zeigen
help-arg-run = Ein Programm, mit ganzem Pfad, und seine Argumente; es bekommt die Daten der Mail als Umgebung und JSON
help-arg-at-least = Nur wenn mindestens so viele zusammen kommen
help-arg-sound = Wie ihre Benachrichtigung klingt: on (an), off (aus), usual (wie sonst) oder eine Ogg- oder WAV-Datei
help-rules-add-arg-account = Die Adresse des Kontos
help-rules-add-arg-folder = Der Ordner
help-arg-list = Ein Teil der Kennung der Mailingliste
help-arg-subject = Ein Teil des Betreffs
help-arg-from = Wer sie schrieb: eine Adresse wie *@example.org, oder ein Teil eines Namens
help-rules-add-arg-kinds = Was geschah; ohne dies arrived
help-arg-tell = Wie passende Mail gemeldet wird
help-rules-add-arg-name = Wie Sie sie nennen
help-arg-rule = Die Regel: ihr Name oder ihre Kennung
help-rules-try-arg-rule = Nur diese Regel: ihr Name oder ihre Kennung
help-rules-try-arg-json = Ein JSON-Objekt je Zeile
help-rules-list-arg-json = Ein JSON-Objekt je Zeile
help-rules-remove = Eine Regel herausnehmen
help-rules-off = Eine Regel nicht fragen
help-rules-on = Eine abgeschaltete Regel wieder fragen
help-rules-add = Eine Regel hinzufügen, hinter den anderen
help-rules-try = Zeigen, welche der letzten 200 Ereignisse die Regeln getroffen hätten, und wie
help-rules-list = Die Regeln auflisten; die erste, die passt, entscheidet
help-rules = Die Regeln zeigen, ausprobieren oder ändern, die entscheiden, was gemeldet wird
help-status-arg-follow = Weitermachen, mit einer Zeile oder einem Objekt, sooft sich etwas ändert
help-arg-push = Am Ende warten, höchstens fünf Minuten, bis jeder Server etwas gemeldet hat, und sagen, wie lange das dauerte
help-mute-arg-until = Wie lange: eine Zeit wie 30m oder 1h, until-tomorrow, oder off
help-arg-topic = Ein Befehl, oder json
help-arg-shell = Die Shell: bash, elvish, fish, powershell, zsh
help-settings-get-arg-name = Ihr Name; ohne ihn alle
help-settings-set-arg-name = Ihr Name, wie `tidings settings get` ihn zeigt
help-arg-value = Was sie sein soll
help-settings-get-arg-account = Dieses Kontos: seine Adresse, sein Name oder seine Kennung
help-settings-set-arg-account = Dieses Kontos: seine Adresse, sein Name oder seine Kennung
help-arg-account = Das Konto: seine Adresse, sein Name oder seine Kennung
help-log-arg-account = Nur dieses Konto: seine Adresse, sein Name oder seine Kennung
help-log-clear-arg-account = Nur die Einträge dieses Kontos: seine Adresse, sein Name oder seine Kennung
help-arg-yes = Es wirklich tun
help-arg-days = So viele Tage, von 1 bis 3650; höchstens 100.000 Einträge bleiben
help-arg-forget-on-quit = Ob Protokoll und gespeicherte Kopfzeilen vergessen werden, wenn der Agent endet
help-arg-follow = Mit dem weitermachen, was von jetzt an geschieht
help-arg-format = Wie es ausgegeben wird: words, json oder csv; ohne dies words
help-arg-since = Von da an: 2026-11-23, 2026-11-23T09:12, oder wie lange her, etwa 30m, 2h, 7d
help-log-arg-until = Bis dahin, ebenso gesagt
help-arg-folder = Nur dieser Ordner
help-arg-kinds = Nur diese Arten: arrived, removed, read, unread, flags, mailbox, account, alert
help-arg-decisions = Nur was so entschieden wurde: show, group, hold, drop
help-arg-search = Nur mit jedem dieser Wörter in Absender, Betreff, Ordner oder Genauerem
help-arg-on = Von jetzt an behalten, eine Weile wie 30m, 2h oder 1d
help-arg-off = Nichts mehr behalten, und vergessen
help-arg-email = Die Mailadresse
help-arg-no-test = Speichern, ohne die Verbindung zu prüfen
help-arg-host = Der IMAP-Server; ohne ihn `imap.` und die Domain der Adresse
help-arg-port = Sein Port; ohne ihn der übliche
help-arg-security = Wie die Verbindung geschützt ist: tls oder starttls; ohne dies tls
help-arg-user = Der Benutzername; ohne ihn die Mailadresse
help-arg-folders = Ein Ordner zum Beobachten, auch mehrmals; ohne ihn INBOX
help-arg-name = Ihr eigener Name für das Konto
help-arg-ca-file = Eine PEM-Datei mit Zertifikaten, denen neben denen des Systems vertraut wird
help-arg-pin = Nur das Zertifikat mit diesem SHA-256 annehmen
help-arg-password-stdin = Das Passwort von der Standardeingabe lesen
help-arg-password-command = Diesen Befehl ausführen, wenn das Passwort gebraucht wird, und seine erste Zeile nehmen; nichts wird gespeichert
help-arg-oauth = Im Browser anmelden, bei google, microsoft oder einem anderen Anbieter der Einstellungen
help-usage = Aufruf
help-commands = Befehle
help-arguments = Argumente
help-options = Optionen
help-export = Die Einstellungen zum Import anderswo ausgeben, ohne Passwörter und Befehle, die sie ausgeben
help-export-arg-file = Eine neue Datei; ohne sie die Standardausgabe
help-import = Zeigen, was eine Datei exportierter Einstellungen oder Thunderbird hinzufügen würde; mit --yes hinzufügen
help-import-arg-file = Die Datei, ohne sie die Standardeingabe; mit --thunderbird der Ordner eines Profils, ohne ihn alle
help-import-arg-thunderbird = Die IMAP-Konten von Thunderbird
help-import-arg-yes = Hinzufügen, was gezeigt wird
