back = Volver a los chats
messages = Mensajes
message = Mensaje
send = Enviar
write-encrypted = Mensaje cifrado
write-plain = Mensaje, sin cifrar
queued = Pendiente de envío.
edit = Editar
delete = Eliminar
editing = Cambiando un mensaje pendiente
edit-too-late = El mensaje ya se había enviado tal como estaba. Envía esto para corregirlo.
send-again = Enviar de nuevo
empty-chat = Aún no hay mensajes
empty-chat-lead = Escribe el primero aquí abajo.
loading = Cargando mensajes…
gap-loading = Recuperando mensajes perdidos…
gap-lost = Aquí pueden faltar mensajes: tu servidor ya no los guarda.
older-offline = Los mensajes anteriores están en tu servidor y llegarán cuando tengas conexión.
loading-older = Cargando mensajes anteriores…
to-end = Mensajes más recientes
you = Tú
encrypted = Cifrado con OMEMO 2
encrypted-legacy = Cifrado con OMEMO, versión anterior
new-device-question = En este chat hay un dispositivo nuevo que nadie ha comparado, aunque otros sí. Lo que escribas esperará hasta que decidas.
compare-devices = Comparar dispositivos
send-without = Enviar sin él
verify-by-code = Verificar con un código
verify-by-code-lead = Escanea el código que muestra el otro dispositivo, y deja que él escanee este. Lo que coincida queda verificado al momento.
show-code = Mostrar el código de este dispositivo
own-code = Código de este dispositivo
code-from-picture = Escanear una imagen
code-from-camera = Escanear con la cámara
no-code-found = No se encontró ningún código en la imagen. Tiene que verse nítido y entero.
no-picture = Este archivo no es una imagen que el navegador pueda mostrar.
no-camera = No se puede usar la cámara. Permítela para esta página en los ajustes del navegador, o escanea una imagen.
first-seen = Visto por primera vez el { $date }
last-seen = escribió por última vez el { $date }
silent = No ha escrito nada en medio año. Si ya no lo usas, quítalo.
remove-device = Quitar de la cuenta
remove-really = ¿Seguro? No recibirá más mensajes
repair = Reparar
repair-hint = Empieza una nueva sesión de cifrado, para que se pueda abrir lo que se envíe a partir de ahora.
repairing = Se ha solicitado una sesión nueva. Pide que te envíen el mensaje otra vez.
replace-session = Reemplazar la sesión
weaker = Antes ofrecía OMEMO 2 y ya no.
not-encrypted = Sin cifrar
not-encrypted-here = Sin cifrar, aunque este chat lo está
sends-encrypted = Los mensajes están cifrados de extremo a extremo
sends-plain = Los mensajes no están cifrados: los servidores del camino pueden leerlos
left-out = No se puede leer en dispositivos sin claves utilizables o de confianza: { $devices }
not-kept = El mensaje no se envió y sigue aquí. { $why }
today = Hoy
yesterday = Ayer
# Within a sentence.
yesterday-within = ayer
# What somebody says, for who hears it.
says = { $name }: { $message }
# In front of each message, for who hears it.
author = { $name }:
# What somebody does who begins a message with /me.
does = { $name } { $deed }
# Below the name: the address and whether somebody is there.
address-and-presence = { $address } · { $presence }

## How far a message is

delivery-pending = Pendiente de envío
delivery-sent = Enviado
delivery-delivered = Entregado
delivery-displayed = Leído
delivery-failed = No enviado
delivery-received = Recibido

## Why a message was not sent

failure-no-usable-device = No enviado: no se puede cifrar para ningún dispositivo de tu contacto. Mira los dispositivos en «Cifrado», o inténtalo más tarde.
failure-was-under-way = Esto aún estaba en camino cuando se hizo la copia de seguridad. Si nunca llegó, envíalo de nuevo.
failure-only-in-the-clear = No enviado: los dispositivos de tu contacto usan el OMEMO antiguo, con el que esto tendría que ir sin cifrar. Puedes permitirlo en «Privacidad», en los ajustes.
failure-blocked = No enviado: bloqueas a este contacto. Desbloquéalo para escribirle.
failure-refused = No enviado.

## Why something came back

refusal-nobody = Esta dirección no existe, o ya no.
refusal-not-taken = Esta dirección no existe, o no acepta nada por ahora.
refusal-unreachable = No se puede llegar al servidor de esta dirección.
refusal-not-allowed = Allí no está permitido.
refusal-too-much = El servidor no acepta más por ahora.
refusal-mistake = El servidor cometió un error.
refusal-not-understood = El servidor no lo entendió.

## Why a message could not be opened

problem-not-for-this-device = Este mensaje no se cifró para este dispositivo, así que solo lo pueden mostrar otros dispositivos tuyos.
problem-no-session = Este mensaje pertenece a una sesión de cifrado que este dispositivo no tiene. Pide que te lo envíen otra vez.
problem-broken-session = Este mensaje no encaja en la sesión de cifrado con el dispositivo que lo envió. Pide que te lo envíen otra vez.
problem-tampered = Este mensaje se alteró por el camino o está dañado, así que no se muestra. Pide que te lo envíen otra vez.
problem-key-used = Este mensaje ya se abrió antes y su clave ya no existe. Lo más probable es que sea una repetición.
problem-unknown-prekey = Este mensaje parte de una clave que este dispositivo ya no tiene. Pide que te lo envíen otra vez.
problem-identity-changed = El dispositivo que envió esto tiene una clave de identidad distinta de la anterior, así que el mensaje no se abrió. Compara las huellas en «Cifrado».
problem-waiting = Abriendo… antes tiene que llegar un mensaje anterior.
problem-before-device = Cifrado antes de añadir este dispositivo.

## What happened to the devices of somebody

notice-new-device = { $name } tiene un dispositivo nuevo, { $code }. Compara su huella en «Cifrado» para asegurarte de que es suyo.
notice-other-identity = El dispositivo { $code } de { $name } muestra una clave de identidad distinta de la anterior. No se cifra nada para esa clave. Si allí se reinstaló la aplicación, volverá como dispositivo nuevo; si no, puede que alguien se haya interpuesto.
notice-downgraded = El dispositivo { $code } de { $name } ya no ofrece OMEMO 2, así que los mensajes que recibe usan el cifrado antiguo. Si allí no cambió nada, puede que el servidor lo esté ocultando.

# A device of somebody.
address-and-device = { $address } · { $code }
