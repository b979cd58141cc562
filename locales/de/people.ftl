
## The list

lists = Listen
contacts = Kontakte
archived = Archiviert
archived-chats = Archivierte Chats
back-to-list = Zurück zu allen Chats
side = Chats und Kontakte
find = Chats, Kontakte und Nachrichten durchsuchen
find-short = Suchen
find-contacts = Kontakte durchsuchen
clear = Leeren
nothing-found = Niemand und nichts heißt hier so.
no-contacts = Noch keine Kontakte
no-contacts-lead = Füge jemanden über die XMPP-Adresse hinzu, um zu sehen, wann die Person verfügbar ist.
in-no-group = In keiner Gruppe
pinned = Angeheftet
muted = Stummgeschaltet
blocked = Blockiert
waits = Hier geändert. Dein Server erfährt es, sobald du verbunden bist.

## The menu of a chat

chat-options = Chat-Optionen
menu-details = Kontaktdetails
pin = Anheften
unpin = Loslösen
mute-hour = Eine Stunde stummschalten
mute-long = 8 Stunden stummschalten
mute = Stummschalten
unmute = Stummschaltung aufheben
archive = Archivieren
unarchive = Aus dem Archiv holen
block-dots = Blockieren …

## Adding

add-contact = Kontakt hinzufügen
add-contact-lead = Die Person wird gefragt, ob du sehen darfst, wann sie verfügbar ist.
name-optional = Name (wie du ihn sehen willst)
groups = Gruppen
groups-hint = Durch Kommas getrennt, zum Beispiel Familie, Arbeit.
share-back = Zeigen, wann ich verfügbar bin
add = Hinzufügen
not-addable = Das ist nicht die Adresse von jemand anderem. Eine sieht so aus: name@example.org. Prüfe deine Eingabe.

## Requests

requests = Anfragen
asks = Möchte sehen, wann du verfügbar bist
accept = Annehmen
decline = Ablehnen

## Details

details-of = Kontaktdetails
name-field = Name
saved = Gespeichert.
see-them = Sehen, wann die Person verfügbar ist
see-them-asked = Die Person wurde gefragt und hat noch nicht geantwortet.
ask-again = Noch einmal fragen
let-them = Zeigen, wann ich verfügbar bin
let-them-later = Sobald darum gebeten wird.
not-a-contact = Keiner deiner Kontakte.
stranger-here = { $name } gehört nicht zu deinen Kontakten.
stranger-lead = Wann du erreichbar bist und was du gelesen hast, erfährt sie oder er nicht.
remove-contact = Kontakt entfernen
remove-question = Diesen Kontakt entfernen?
remove-contact-lead = Keiner von euch sieht mehr, wann der andere verfügbar ist. Der Chat bleibt.
copy-address = Adresse kopieren
address-copied = Kopiert.
not-done-before = Dein Server hat das nicht getan ({ $address }).
write-message = Nachricht schreiben

## Blocking

block = Blockieren
unblock = Blockierung aufheben
block-title = Blockieren
block-lead = Dein Server lässt von diesem Kontakt nichts mehr durch: keine Nachrichten, keine Anfragen. Er erfährt es nicht, und was geschrieben wurde, bleibt hier.
report = Auch deinem Server melden
report-spam = Unerwünschte Nachrichten
report-abuse = Missbrauch
report-reason = Grund
report-words = In deinen Worten (freiwillig)
report-messages = Die letzten Nachrichten benennen
report-messages-hint = Mit den Nummern aus dem Archiv deines Servers, nicht mit dem Inhalt.
block-and-report = Blockieren und melden
blocked-here = Du blockierst diesen Kontakt, deshalb kann hier nichts gesendet oder empfangen werden.
send-idle = Kontakten sagen, seit wann du abwesend bist
blocked-people = Blockiert
nobody-blocked = Du blockierst niemanden.
no-blocking = Dein Server bietet kein Blockieren an.

## With names and numbers

group-count = { $group } ({ NUMBER($count) })
unblock-whom = Blockierung von { $address } aufheben
requests-waiting =
    { $count ->
        [one] Jemand möchte dein Kontakt sein
       *[other] { NUMBER($count) } Personen möchten deine Kontakte sein
    }

## Who is there

presence-offline = Nicht verfügbar
presence-extended-away = Länger abwesend
presence-away = Abwesend
presence-do-not-disturb = Möchte nicht gestört werden
presence-online = Verfügbar
# When is an hour, “yesterday”, a day of the week or a date.
last-seen-at = Zuletzt gesehen: { $when }
last-active = { $presence }, zuletzt aktiv: { $when }
presence-and-status = { $presence } · { $status }

## What is between an account and a contact

subscription-asked = Gefragt, noch keine Antwort
subscription-to = Du siehst den Kontakt; er sieht dich nicht
subscription-from = Sieht dich; du siehst den Kontakt nicht
subscription-none = Ihr seht nichts voneinander
