
## Actions

actions = Aktionen für die Nachricht
reply = Antworten
react = Reagieren
copy = Kopieren
forward = Weiterleiten
select = Auswählen
details = Details
more = Weitere Aktionen
copied = Kopiert
copy-failed = Der Browser hat das Kopieren nicht erlaubt. Markiere den Text und kopiere ihn von Hand.

## Reactions

reactions = Reaktionen
emoji = Emoji
emoji-search = Suchen oder Emoji eingeben
emoji-recent = Zuletzt benutzt
emoji-found = Gefunden
emoji-none = Kein Emoji heißt so. Jedes lässt sich hier eingeben oder einfügen.
react-with = Mit { $emoji } reagieren

## Replies and corrections

answers = Antwort auf
answering = Antwort an { $name }
answering-yourself = Antwort an dich selbst
answered-gone = eine Nachricht, die nicht hier ist
answered-as-said = wie zitiert; die Nachricht selbst ist nicht hier
editing-sent = Nachricht korrigieren
edited = bearbeitet
retracted = Diese Nachricht wurde gelöscht
retracted-own = Du hast diese Nachricht gelöscht
retracted-clear = Die Löschung wurde unverschlüsselt verlangt und ist vielleicht gefälscht: Der Text bleibt hier.
show-text = Text zeigen
show-whole = … Ganze Nachricht zeigen

## Deleting

delete-title = Löschen
delete-many =
    { $count ->
        [one] Diese Nachricht löschen?
       *[other] { NUMBER($count) } Nachrichten löschen?
    }
delete-lead = Hier gelöscht, ist sie aus diesem Browser verschwunden. Deine anderen Geräte und dein Kontakt behalten sie.
delete-all-lead = Für alle gelöscht heißt: Die anderen werden gebeten, sie auch zu löschen. Vielleicht hat sie schon jemand gelesen, und ein älteres Programm zeigt sie vielleicht weiter an.
delete-here = Hier löschen
delete-everywhere = Für alle löschen

## Forwarding and selecting

forward-to = Weiterleiten an
find-chat = Chat suchen
no-chat-found = Kein Chat heißt so.
forwarded = An { $name } weitergeleitet
selection = Ausgewählte Nachrichten

## Unread

jump-unread = Zur ersten ungelesenen Nachricht springen

## Typing

typing = Schreibt …
draft = Entwurf:

## Details

sent-at = Geschrieben
state = Status
sender = Von
encryption-of = Verschlüsselung
device-of = Gerät
device-unknown = Dieses Gerät oder eines, das hier nicht bekannt ist
excluded = Nicht lesbar auf
origin-id = Nachrichtenkennung
corrected-at = Korrigiert
retracted-at = Gelöscht
earlier = Frühere Fassungen
in-the-clear = Was die Server lesen konnten
clear-all = Alles: Die Nachricht war nicht verschlüsselt.
clear-envelope = Zwischen wem, wann und wie groß sie ist.
clear-legacy = Zwischen wem und wann. Die ältere Verschlüsselung verbirgt nur den Text.
clear-reply = Auf welche Nachricht sie antwortet.
clear-edited = Dass sie korrigiert wurde und wann; nicht die Texte.
clear-reactions = Diese Reaktionen: { $reactions }
clear-retracted = Dass sie gelöscht wurde.

## Settings

send-markers = Kontakten sagen, was du gelesen hast
send-markers-lead = Sie sehen, wann du ihre Nachrichten gelesen hast. Ob du es bei ihnen siehst, entscheiden sie.
send-typing = Kontakten sagen, wenn du schreibst
clear-acts = Reaktionen und Löschungen unverschlüsselt an Kontakte mit dem älteren OMEMO senden
clear-acts-lead = Das ältere OMEMO kann nur Texte verschlüsseln: Die Server sehen, welches Emoji du gewählt und dass du eine Nachricht gelöscht hast. Ohne dies bekommen solche Kontakte beides nicht.

## With names and numbers

is-typing = { $name } schreibt …
# The separator before what was not read; with 0 the number is not known.
new-messages =
    { $count ->
        [0] Neue Nachrichten
        [one] { NUMBER($count) } neue Nachricht
       *[other] { NUMBER($count) } neue Nachrichten
    }
selected =
    { $count ->
        [one] { NUMBER($count) } ausgewählt
       *[other] { NUMBER($count) } ausgewählt
    }
# At the end of a list of names, as in “Ann, Bob and 3 more”.
more-names =
    { $count ->
        [one] { NUMBER($count) } weitere
       *[other] { NUMBER($count) } weitere
    }
# A reaction and who reacted.
reacted = { $emoji }: { $names }

## Groups of emoji

emoji-smileys = Smileys und Gefühle
emoji-people = Menschen und Gesten
emoji-symbols = Herzen und Symbole
emoji-nature = Tiere und Natur
emoji-food = Essen und Trinken
emoji-activities = Aktivitäten
emoji-travel = Reisen und Orte
emoji-objects = Gegenstände
