
## The list

lists = Listes
contacts = Contacts
archived = Archivées
archived-chats = Discussions archivées
back-to-list = Retour à toutes les discussions
side = Discussions et contacts
find = Chercher des discussions, contacts et messages
find-short = Chercher
find-contacts = Chercher des contacts
clear = Effacer
nothing-found = Personne ni rien ne porte ce nom ici.
no-contacts = Aucun contact pour l’instant
no-contacts-lead = Ajoutez quelqu’un par son adresse XMPP pour voir quand cette personne est disponible.
in-no-group = Dans aucun groupe
pinned = Épinglée
muted = En sourdine
blocked = Bloqué
waits = Modifié ici. Votre serveur en sera informé une fois la connexion établie.

## The menu of a chat

chat-options = Options de la discussion
menu-details = Détails du contact
pin = Épingler
unpin = Désépingler
mute-hour = Sourdine pendant une heure
mute-long = Sourdine pendant 8 heures
mute = Mettre en sourdine
unmute = Enlever la sourdine
archive = Archiver
unarchive = Sortir des archives
block-dots = Bloquer…

## Adding

add-contact = Ajouter un contact
add-contact-lead = On demandera à cette personne si vous pouvez voir quand elle est disponible.
name-optional = Nom (tel que vous voulez le voir)
groups = Groupes
groups-hint = Séparés par des virgules, par exemple Famille, Travail.
share-back = Laisser voir quand je suis disponible
add = Ajouter
not-addable = Ce n’est pas l’adresse de quelqu’un d’autre. Une adresse ressemble à nom@example.org ; vérifiez votre saisie.

## Requests

requests = Demandes
asks = Souhaite voir quand vous êtes disponible
accept = Accepter
decline = Refuser

## Details

details-of = Détails du contact
name-field = Nom
saved = Enregistré.
see-them = Voir quand cette personne est disponible
see-them-asked = La demande a été faite et n’a pas encore reçu de réponse.
ask-again = Redemander
let-them = Laisser voir quand je suis disponible
let-them-later = Dès que la demande en sera faite.
not-a-contact = Ne fait pas partie de vos contacts.
stranger-here = { $name } ne fait pas partie de vos contacts.
stranger-lead = Cette personne ne voit ni quand vous êtes disponible, ni ce que vous avez lu.
remove-contact = Retirer le contact
remove-question = Retirer ce contact ?
remove-contact-lead = Aucun de vous ne verra plus quand l’autre est disponible. La discussion reste.
copy-address = Copier l’adresse
address-copied = Copiée.
not-done-before = Votre serveur n’a pas fait cela ({ $address }).
write-message = Écrire un message

## Blocking

block = Bloquer
unblock = Débloquer
block-title = Bloquer
block-lead = Votre serveur ne laisse plus rien passer de ce contact : ni messages, ni demandes. Il n’en est pas informé, et ce qui a été écrit reste ici.
report = Signaler aussi à votre serveur
report-spam = Messages indésirables
report-abuse = Abus
report-reason = Motif
report-words = En vos propres mots (facultatif)
report-messages = Désigner ses derniers messages
report-messages-hint = Par les numéros que l’archive de votre serveur leur a donnés, non par leur contenu.
block-and-report = Bloquer et signaler
blocked-here = Vous bloquez ce contact, rien ne peut donc être envoyé ni reçu ici.
send-idle = Indiquer aux contacts depuis quand vous êtes absent
blocked-people = Bloqués
nobody-blocked = Vous ne bloquez personne.
no-blocking = Votre serveur ne propose pas le blocage.

## With names and numbers

group-count = { $group } ({ NUMBER($count) })
unblock-whom = Débloquer { $address }
requests-waiting =
    { $count ->
        [one] Quelqu’un souhaite devenir votre contact
       *[other] { NUMBER($count) } personnes souhaitent devenir vos contacts
    }

## Who is there

presence-offline = Indisponible
presence-extended-away = Absent pour longtemps
presence-away = Absent
presence-do-not-disturb = Ne souhaite pas être dérangé
presence-online = Disponible
# When is an hour, “yesterday”, a day of the week or a date.
last-seen-at = Vu pour la dernière fois : { $when }
last-active = { $presence }, dernière activité : { $when }
presence-and-status = { $presence } · { $status }

## What is between an account and a contact

subscription-asked = Demandé, sans réponse pour l’instant
subscription-to = Vous voyez ce contact ; il ne vous voit pas
subscription-from = Vous voit ; vous ne voyez pas ce contact
subscription-none = Vous ne voyez rien l’un de l’autre
