chats = Discussions
new-chat = Nouvelle discussion
new-chat-lead = L’adresse de la personne à qui vous voulez écrire.
start-chat = Démarrer la discussion
not-an-address = Ce n’est pas une adresse XMPP. Une adresse ressemble à nom@example.org ; vérifiez votre saisie.
settings = Paramètres
no-chats = Aucune discussion pour l’instant
no-chats-lead = Démarrez-en une avec l’adresse XMPP de quelqu’un. Les messages que vous recevez apparaissent aussi ici.
write-to = Écrire à quelqu’un
pick = Aucune discussion ouverte
pick-lead = Choisissez-en une dans la liste, ou démarrez-en une nouvelle.
you-prefix = Vous :
not-opened = Le message n’a pas pu être ouvert
# Beside a chat: the number itself is shown, this is read out.
unread-count =
    { $count ->
        [one] { NUMBER($count) } message non lu
       *[other] { NUMBER($count) } messages non lus
    }
# What the address of somebody looks like.
name-example = nom@example.org
enter-password = Saisir le mot de passe
leftovers =
    { $count ->
        [one] Une connexion sur un ordinateur partagé a laissé un appareil derrière elle.
       *[other] Des connexions sur des ordinateurs partagés ont laissé des appareils derrière elles.
    }

## The connection

connection-offline = Hors ligne
connection-connecting = Connexion en cours…
connecting-late = Cela prend plus de temps que d’habitude. Si cela persiste, fermez tous les onglets de cette page et rouvrez-la.
connection-catching-up = Récupération des messages…
connection-online = En ligne

## Notifications

news-unread =
    { $count ->
        [one] Nouveau message
       *[other] { NUMBER($count) } nouveaux messages
    }
news-unread-text =
    { $count ->
        [one] { $text }
       *[other] { NUMBER($count) } nouveaux messages, le dernier : { $text }
    }
news-missed =
    { $chats ->
        [one] Vous avez de nouveaux messages dans { NUMBER($chats) } discussion.
       *[other] Vous avez de nouveaux messages dans { NUMBER($chats) } discussions.
    }

## The line to the server

line-no-network = Pas de connexion à Internet. Ce que vous écrivez sera envoyé dès qu’il y en aura une.
line-unreachable = Votre serveur est injoignable. Nouvel essai en cours.
