chats = Chats
new-chat = Nuevo chat
new-chat-lead = La dirección de la persona a la que quieres escribir.
start-chat = Iniciar chat
not-an-address = Esto no es una dirección XMPP. Tienen esta forma: nombre@example.org. Revisa lo que escribiste.
settings = Ajustes
no-chats = Aún no hay chats
no-chats-lead = Inicia uno con la dirección XMPP de alguien. Los mensajes que recibas también aparecerán aquí.
write-to = Escribir a alguien
pick = No hay ningún chat abierto
pick-lead = Elige uno de la lista, o inicia uno nuevo.
you-prefix = Tú:
not-opened = No se pudo abrir el mensaje
# Beside a chat: the number itself is shown, this is read out.
unread-count =
    { $count ->
        [one] { NUMBER($count) } mensaje sin leer
       *[other] { NUMBER($count) } mensajes sin leer
    }
# What the address of somebody looks like.
name-example = nombre@example.org
enter-password = Escribir la contraseña
leftovers =
    { $count ->
        [one] Un inicio de sesión en un ordenador compartido dejó un dispositivo.
       *[other] Varios inicios de sesión en ordenadores compartidos dejaron dispositivos.
    }

## The connection

connection-offline = Sin conexión
connection-connecting = Conectando…
connecting-late = Esto tarda más de lo normal. Si sigue así, cierra todas las pestañas de esta página y vuelve a abrirla.
connection-catching-up = Recuperando mensajes…
connection-online = En línea

## Notifications

news-unread =
    { $count ->
        [one] Mensaje nuevo
       *[other] { NUMBER($count) } mensajes nuevos
    }
news-unread-text =
    { $count ->
        [one] { $text }
       *[other] { NUMBER($count) } mensajes nuevos, el último: { $text }
    }
news-missed =
    { $chats ->
        [one] Tienes mensajes nuevos en { NUMBER($chats) } chat.
       *[other] Tienes mensajes nuevos en { NUMBER($chats) } chats.
    }

## The line to the server

line-no-network = Sin conexión a internet. Lo que escribas se enviará cuando la haya.
line-unreachable = No se puede alcanzar tu servidor. Se sigue intentando.
