
## Actions

actions = Actions sur le message
reply = Répondre
react = Réagir
copy = Copier
forward = Transférer
select = Sélectionner
details = Détails
more = Autres actions
copied = Copié
copy-failed = Le navigateur n’a pas autorisé la copie. Sélectionnez le texte et copiez-le à la main.

## Reactions

reactions = Réactions
emoji = Émojis
emoji-search = Cherchez, ou saisissez un émoji
emoji-recent = Récents
emoji-found = Résultats
emoji-none = Aucun émoji ne porte ce nom. Vous pouvez en saisir ou en coller un ici.
react-with = Réagir avec { $emoji }

## Replies and corrections

answers = Répond à
answering = Réponse à { $name }
answering-yourself = Réponse à vous-même
answered-gone = un message qui n’est pas ici
answered-as-said = tel que cité ; le message lui-même n’est pas ici
editing-sent = Correction d’un message
edited = modifié
retracted = Ce message a été supprimé
retracted-own = Vous avez supprimé ce message
retracted-clear = La suppression a été demandée sans chiffrement et peut être falsifiée : le texte est conservé.
show-text = Afficher le texte
show-whole = … Afficher tout le message

## Deleting

delete-title = Supprimer
delete-many =
    { $count ->
        [one] Supprimer ce message ?
       *[other] Supprimer { NUMBER($count) } messages ?
    }
delete-lead = Supprimé ici, il disparaît de ce navigateur. Vos autres appareils et votre contact le gardent.
delete-all-lead = Supprimé pour tout le monde, les autres sont invités à le supprimer aussi. Quelqu’un l’a peut-être déjà lu, et un programme plus ancien peut continuer à l’afficher.
delete-here = Supprimer ici
delete-everywhere = Supprimer pour tous

## Forwarding and selecting

forward-to = Transférer à
find-chat = Chercher une discussion
no-chat-found = Aucune discussion ne porte ce nom.
forwarded = Transféré à { $name }
selection = Messages sélectionnés

## Unread

jump-unread = Aller au premier message non lu

## Typing

typing = Écrit…
draft = Brouillon :

## Details

sent-at = Écrit
state = État
sender = De
encryption-of = Chiffrement
device-of = Appareil
device-unknown = Cet appareil, ou un appareil inconnu ici
excluded = Illisible sur
origin-id = Identifiant du message
corrected-at = Corrigé
retracted-at = Supprimé
earlier = Versions antérieures
in-the-clear = Ce que les serveurs pouvaient lire
clear-all = Tout : le message n’était pas chiffré.
clear-envelope = Entre qui, quand, et sa taille.
clear-legacy = Entre qui et quand. L’ancien chiffrement ne cache que le texte.
clear-reply = À quel message il répond.
clear-edited = Qu’il a été corrigé, et quand ; pas les textes.
clear-reactions = Ces réactions : { $reactions }
clear-retracted = Qu’il a été supprimé.

## Settings

send-markers = Indiquer aux contacts ce que vous avez lu
send-markers-lead = Ils voient quand vous avez lu leurs messages. C’est à eux de décider si vous voyez la même chose.
send-typing = Indiquer aux contacts quand vous écrivez
clear-acts = Envoyer réactions et suppressions sans chiffrement aux contacts qui ont l’ancien OMEMO
clear-acts-lead = L’ancien OMEMO ne peut chiffrer que des textes : les serveurs voient quel émoji vous avez choisi, et que vous avez supprimé un message. Sans cela, ces contacts ne reçoivent ni l’un ni l’autre.

## With names and numbers

is-typing = { $name } écrit…
# The separator before what was not read; with 0 the number is not known.
new-messages =
    { $count ->
        [0] Nouveaux messages
        [one] { NUMBER($count) } nouveau message
       *[other] { NUMBER($count) } nouveaux messages
    }
selected =
    { $count ->
        [one] { NUMBER($count) } sélectionné
       *[other] { NUMBER($count) } sélectionnés
    }
# At the end of a list of names, as in “Ann, Bob and 3 more”.
more-names =
    { $count ->
        [one] { NUMBER($count) } autre
       *[other] { NUMBER($count) } autres
    }
# A reaction and who reacted.
reacted = { $emoji } : { $names }

## Groups of emoji

emoji-smileys = Émoticônes
emoji-people = Personnes et gestes
emoji-symbols = Cœurs et symboles
emoji-nature = Animaux et nature
emoji-food = Nourriture et boissons
emoji-activities = Activités
emoji-travel = Voyages et lieux
emoji-objects = Objets
