
## The list

lists = Listas
contacts = Contactos
archived = Archivados
archived-chats = Chats archivados
back-to-list = Volver a todos los chats
side = Chats y contactos
find = Buscar chats, contactos y mensajes
find-short = Buscar
find-contacts = Buscar contactos
clear = Borrar
nothing-found = Aquí nadie ni nada se llama así.
no-contacts = Aún no hay contactos
no-contacts-lead = Añade a alguien con su dirección XMPP para ver cuándo está disponible.
in-no-group = Sin grupo
pinned = Fijado
muted = Silenciado
blocked = Bloqueado
waits = Cambiado aquí. Tu servidor se enterará cuando tengas conexión.

## The menu of a chat

chat-options = Opciones del chat
menu-details = Detalles del contacto
pin = Fijar
unpin = Desfijar
mute-hour = Silenciar una hora
mute-long = Silenciar 8 horas
mute = Silenciar
unmute = Dejar de silenciar
archive = Archivar
unarchive = Sacar del archivo
block-dots = Bloquear…

## Adding

add-contact = Añadir contacto
add-contact-lead = Se le preguntará si puedes ver cuándo está disponible.
name-optional = Nombre (como quieras verlo)
groups = Grupos
groups-hint = Separados por comas, por ejemplo Familia, Trabajo.
share-back = Permitir que vea cuándo estoy disponible
add = Añadir
not-addable = Esta no es la dirección de otra persona. Tienen esta forma: nombre@example.org. Revisa lo que escribiste.

## Requests

requests = Solicitudes
asks = Quiere ver cuándo estás disponible
accept = Aceptar
decline = Rechazar

## Details

details-of = Detalles del contacto
name-field = Nombre
saved = Guardado.
see-them = Ver cuándo está disponible
see-them-asked = Se le ha preguntado y aún no ha respondido.
ask-again = Preguntar otra vez
let-them = Permitir que vea cuándo estoy disponible
let-them-later = En cuanto lo pida.
not-a-contact = No es uno de tus contactos.
stranger-here = { $name } no es uno de tus contactos.
stranger-lead = No ve cuándo estás disponible ni qué has leído.
remove-contact = Quitar contacto
remove-question = ¿Quitar este contacto?
remove-contact-lead = Ninguna de las dos partes verá ya cuándo está disponible la otra. El chat se queda.
copy-address = Copiar dirección
address-copied = Copiada.
not-done-before = Tu servidor no hizo esto ({ $address }).
write-message = Escribir un mensaje

## Blocking

block = Bloquear
unblock = Desbloquear
block-title = Bloquear
block-lead = Tu servidor ya no deja pasar nada suyo: ni mensajes ni solicitudes. No recibe ningún aviso, y lo escrito se queda aquí.
report = Denunciar también a tu servidor
report-spam = Mensajes no deseados
report-abuse = Abuso
report-reason = Motivo
report-words = Con tus propias palabras (opcional)
report-messages = Indicar sus últimos mensajes
report-messages-hint = Por los números que les dio el archivo de tu servidor, no por su contenido.
block-and-report = Bloquear y denunciar
blocked-here = Bloqueas a este contacto, así que aquí no se puede enviar ni recibir nada.
send-idle = Informar a los contactos desde cuándo estás ausente
blocked-people = Bloqueados
nobody-blocked = No bloqueas a nadie.
no-blocking = Tu servidor no permite bloquear.

## With names and numbers

group-count = { $group } ({ NUMBER($count) })
unblock-whom = Desbloquear a { $address }
requests-waiting =
    { $count ->
        [one] Alguien quiere ser tu contacto
       *[other] { NUMBER($count) } personas quieren ser tus contactos
    }

## Who is there

presence-offline = No disponible
presence-extended-away = Ausente por mucho tiempo
presence-away = Ausente
presence-do-not-disturb = No molestar
presence-online = Disponible
# When is an hour, “yesterday”, a day of the week or a date.
last-seen-at = Última conexión: { $when }
last-active = { $presence }, última actividad: { $when }
presence-and-status = { $presence } · { $status }

## What is between an account and a contact

subscription-asked = Solicitado, aún sin respuesta
subscription-to = Ves a este contacto; él no te ve
subscription-from = Te ve; tú no ves a este contacto
subscription-none = Ninguna de las partes ve a la otra
