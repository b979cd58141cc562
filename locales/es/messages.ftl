
## Actions

actions = Acciones del mensaje
reply = Responder
react = Reaccionar
copy = Copiar
forward = Reenviar
select = Seleccionar
details = Detalles
more = Más acciones
copied = Copiado
copy-failed = El navegador no permitió copiar. Selecciona el texto y cópialo a mano.

## Reactions

reactions = Reacciones
emoji = Emojis
emoji-search = Busca o escribe un emoji
emoji-recent = Recientes
emoji-found = Encontrados
emoji-none = Ningún emoji se llama así. Puedes escribir o pegar cualquiera aquí.
react-with = Reaccionar con { $emoji }

## Replies and corrections

answers = Responde a
answering = Respuesta a { $name }
answering-yourself = Respuesta a ti
answered-gone = un mensaje que no está aquí
answered-as-said = según la cita; el mensaje no está aquí
editing-sent = Corrigiendo un mensaje
edited = editado
retracted = Este mensaje se eliminó
retracted-own = Eliminaste este mensaje
retracted-clear = La eliminación se pidió sin cifrar y podría ser falsa: el texto se conserva.
show-text = Mostrar el texto
show-whole = … Mostrar todo el mensaje

## Deleting

delete-title = Eliminar
delete-many =
    { $count ->
        [one] ¿Eliminar este mensaje?
       *[other] ¿Eliminar { NUMBER($count) } mensajes?
    }
delete-lead = Si se elimina aquí, desaparece de este navegador. Tus otros dispositivos y tu contacto lo conservan.
delete-all-lead = Si se elimina para todos, se pide a los demás que también lo eliminen. Puede que alguien ya lo haya leído, y un programa más antiguo puede seguir mostrándolo.
delete-here = Eliminar aquí
delete-everywhere = Eliminar para todos

## Forwarding and selecting

forward-to = Reenviar a
find-chat = Buscar un chat
no-chat-found = Ningún chat se llama así.
forwarded = Reenviado a { $name }
selection = Mensajes seleccionados

## Unread

jump-unread = Ir al primer mensaje sin leer

## Typing

typing = Escribiendo…
draft = Borrador:

## Details

sent-at = Escrito
state = Estado
sender = De
encryption-of = Cifrado
device-of = Dispositivo
device-unknown = Este dispositivo, o uno que aquí no se conoce
excluded = No se puede leer en
origin-id = Identificador del mensaje
corrected-at = Corregido
retracted-at = Eliminado
earlier = Versiones anteriores
in-the-clear = Lo que podían leer los servidores
clear-all = Todo: el mensaje no estaba cifrado.
clear-envelope = Entre quiénes, cuándo y su tamaño.
clear-legacy = Entre quiénes y cuándo. El cifrado antiguo solo oculta el texto.
clear-reply = A qué mensaje responde.
clear-edited = Que se corrigió, y cuándo; los textos no.
clear-reactions = Estas reacciones: { $reactions }
clear-retracted = Que se eliminó.

## Settings

send-markers = Informar a los contactos de lo que has leído
send-markers-lead = Ven cuándo has leído sus mensajes. Si tú ves lo mismo de los tuyos, lo deciden ellos.
send-typing = Informar a los contactos cuando escribes
clear-acts = Enviar reacciones y eliminaciones sin cifrar a contactos con el OMEMO antiguo
clear-acts-lead = El OMEMO antiguo solo puede cifrar textos: los servidores ven qué emoji elegiste y que eliminaste un mensaje. Sin esto, esos contactos no reciben ni lo uno ni lo otro.

## With names and numbers

is-typing = { $name } está escribiendo…
# The separator before what was not read; with 0 the number is not known.
new-messages =
    { $count ->
        [0] Mensajes nuevos
        [one] { NUMBER($count) } mensaje nuevo
       *[other] { NUMBER($count) } mensajes nuevos
    }
selected =
    { $count ->
        [one] { NUMBER($count) } seleccionado
       *[other] { NUMBER($count) } seleccionados
    }
# At the end of a list of names, as in “Ann, Bob and 3 more”.
more-names =
    { $count ->
        [one] { NUMBER($count) } más
       *[other] { NUMBER($count) } más
    }
# A reaction and who reacted.
reacted = { $emoji }: { $names }

## Groups of emoji

emoji-smileys = Caritas
emoji-people = Personas y gestos
emoji-symbols = Corazones y símbolos
emoji-nature = Animales y naturaleza
emoji-food = Comida y bebida
emoji-activities = Actividades
emoji-travel = Viajes y lugares
emoji-objects = Objetos
