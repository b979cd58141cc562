storage-kept = Der Browser behält deine Nachrichten und Schlüssel, bis du sie löschst.
storage-not-kept = Der Browser hat nicht zugesagt, deine Nachrichten und Schlüssel zu behalten: Wird der Platz knapp, kann er sie löschen, und Verlauf, den nur dieses Gerät lesen konnte, wäre verloren. Wenn du Sotto als App installierst oder als Lesezeichen ablegst und regelmäßig benutzt, sagen es die meisten Browser zu.
storage-used = Hier gespeichert: { $size }.
your-account = Konto
devices = Geräte
privacy = Privatsphäre
appearance = Darstellung
notifications = Benachrichtigungen
notifications-lead = Kommt eine Nachricht, während Sotto nicht zu sehen ist, sagt dieses Gerät es dir. Stummgeschaltete Chats bleiben still.
kept-where = Was wo gespeichert ist
privacy-kept = Dieser Browser speichert deine Nachrichten als lesbaren Text, die Verschlüsselungsschlüssel dieses Geräts und was zum erneuten Anmelden nötig ist. Das Passwort selbst wird nicht gespeichert.
privacy-read = Wer dieses Browserprofil lesen kann, kann sich mit diesem Konto anmelden, bis das Passwort geändert wird.
privacy-shared = Du hast dich auf einem gemeinsam genutzten Computer angemeldet: Alles ist nur im Arbeitsspeicher dieses Tabs und wird vergessen, wenn er geschlossen wird.
privacy-server = Dein Server sieht, wem du wann schreibst, deine Kontaktliste und jede Nachricht, die nicht verschlüsselt ist.
sign-out = Abmelden
sign-out-and-delete = Abmelden und löschen
signing-out = Abmeldung läuft …
backup = Sicherung
backup-lead = Eine Sicherung enthält den Identitätsschlüssel dieses Geräts, wen du verifiziert hast und deine Nachrichten, mit einer Passphrase versiegelt. Stelle sie wieder her, wenn du dich in einem anderen Browser anmeldest: Deine Kontakte müssen dich nicht erneut verifizieren. Spätere Dateien enthalten spätere Nachrichten.
passphrase = Passphrase
passphrase-again = Passphrase wiederholen
passphrase-hint = Mindestens 12 Zeichen; gut sind vier Wörter, die nichts miteinander zu tun haben. Ohne sie kann niemand die Sicherung öffnen.
passphrase-short = Nimm eine Passphrase mit mindestens 12 Zeichen.
passphrase-differs = Die beiden Passphrasen stimmen nicht überein.
save-backup = Sicherung speichern
saving-backup = Wird versiegelt …
backup-saved = Die Sicherung ist als Datei gespeichert. Bewahre sie dort auf, wo nur du herankommst.
take-over = Stattdessen hier benutzen
sign-out-lead = Nachrichten, Verschlüsselungsschlüssel und Anmeldedaten dieses Kontos werden aus diesem Browser gelöscht.
sign-out-history = Verschlüsselte Nachrichten lassen sich danach nicht mehr öffnen, auch nicht aus dem Archiv des Servers. Deine anderen Geräte behalten ihre.
leftovers-lead = Entfernst du, was niemand mehr benutzt, bleiben deine Geräte übersichtlich, für dich und für andere.
remove = Entfernen
keep = Behalten

## Appearance

theme = Farben
contrast = Kontrast
motion = Bewegung
text-size = Schriftgröße
as-system = Wie das System
theme-light = Hell
theme-dark = Dunkel
contrast-more = Mehr
contrast-normal = Normal
motion-less = Weniger
motion-full = Volle
size-small = Klein
size-normal = Normal
size-large = Groß
size-larger = Größer
size-largest = Am größten
here-only = Nur in diesem Browser.

## Notifications

notify-turn-on = Benachrichtigungen einschalten
notify-not-now = Der Browser durfte sie nicht anzeigen. Du kannst es noch einmal versuchen.
notify-denied = Der Browser lässt Sotto keine Benachrichtigungen anzeigen. Erlaube sie in den Einstellungen des Browsers für diese Seite, neben ihrer Adresse.
notify-none = Dieser Browser hat keine Benachrichtigungen. Die Zahl der ungelesenen Nachrichten steht im Titel dieses Tabs.
notify-show = Benachrichtigungen anzeigen
notify-texts = Anzeigen, was geschrieben wurde
notify-texts-lead = Sonst nur, wer geschrieben hat. Was Fremde schreiben, wird nie angezeigt.
notify-quiet = Ruhezeit
notify-quiet-lead = In dieser Zeit wird nichts angezeigt.
notify-from = Von
notify-to = Bis
