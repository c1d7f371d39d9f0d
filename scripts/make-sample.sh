#!/usr/bin/env bash
# Builds apps/web/public/sample/practice-interview.webm, the recording behind "Try the sample",
# from freely licensed parts only; apps/web/public/sample/README.md says which.
#
# Needs: ffmpeg with libvpx-vp9 and libopus, flite with the voice slt, and NASA's portrait
# astronaut.png. On Debian: apt install --no-install-recommends ffmpeg flite python3-skimage
# Usage: scripts/make-sample.sh [PORTRAIT.png]
set -euo pipefail

portrait=${1:-/usr/lib/python3/dist-packages/skimage/data/astronaut.png}
target=$(cd "$(dirname "$0")/.." && pwd)/apps/web/public/sample/practice-interview.webm

for tool in ffmpeg flite; do
  command -v "$tool" >/dev/null || { echo "make-sample: $tool is not installed" >&2; exit 1; }
done
[ -r "$portrait" ] || { echo "make-sample: no portrait at $portrait (Debian: python3-skimage)" >&2; exit 1; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The answer to "Tell me about a hard problem that you solved", with two pauses to think.
say() { flite -voice slt --setf duration_stretch=1.05 -t "$2" -o "$work/$1.wav"; }
say 1 'In my last team, the nightly release kept failing, and nobody knew why.'
say 2 'So I wrote down every step, added a small test for each of them, and we found one server whose clock was an hour off.'
say 3 'Since then, our releases are quiet. What I learned, is to measure first, and to guess later.'

# Sound: silence, sentence, pause of 1.4 s, sentence, pause of 1.9 s, sentence, silence;
# pink noise at about -62 dBFS stands for the room.
ffmpeg -hide_banner -loglevel error -y -i "$work/1.wav" -i "$work/2.wav" -i "$work/3.wav" -filter_complex "
  [0]adelay=900[first]; [1]adelay=1400[second]; [2]adelay=1900[third];
  [first][second][third]concat=n=3:v=0:a=1,apad=pad_dur=0.9,aresample=48000,loudnorm=I=-20:TP=-3[voice];
  anoisesrc=color=pink:amplitude=0.006:sample_rate=48000:seed=7[room];
  [voice][room]amix=inputs=2:duration=first:normalize=0,aresample=48000[sound]" \
  -map '[sound]' -ac 1 "$work/sound.wav"
seconds=$(ffprobe -loglevel error -show_entries format=duration -of csv=p=0 "$work/sound.wav")

# Picture: a virtual camera over the portrait, whose face lies around (225, 118) in 512 x 512 pixels.
# `perspective` samples below a pixel, so that the slow moves do not jitter. The frame rate is 15.
t='(on/15)'
smoothstep() { echo "(st(0,clip(($t-$1)/$2,0,1))*0+ld(0)*ld(0)*(3-2*ld(0)))"; }
between() { echo "($(smoothstep "$1" 0.7)-$(smoothstep "$2" 0.7))"; }
away=$(between 16.2 18.6)                                  # the head leaves through the top
half="(132-14*$(smoothstep 3 8)+10*$(smoothstep 13 4))"    # half the width of the view: a slow zoom
x="(228+9*sin(0.55*$t)+4*sin(1.7*$t+1))"
y="(120+5*sin(0.8*$t+2)+2*sin(2.1*$t)+255*$away)"
tilt="(0.035*sin(0.45*$t)+0.015*sin(1.3*$t))"
# A corner of the view, (u, v) in halves, turned by the tilt. The portrait is padded to 4:3 (683 x 512) at twice its size.
corner() {
  local dx="($1*$half)" dy="($2*$half*0.75)"
  printf "x$3='2*(85.5+%s+%s*cos(%s)-%s*sin(%s))':y$3='2*(%s+%s*sin(%s)+%s*cos(%s))'" \
    "$x" "$dx" "$tilt" "$dy" "$tilt" "$y" "$dx" "$tilt" "$dy" "$tilt"
}
# Light: a slow drift, and from 9.2 to 11.7 s hardly any.
light="(0.97+0.05*sin(0.5*t)-0.74*(clip((t-9.2)/0.5,0,1)-clip((t-11.2)/0.5,0,1)))"

ffmpeg -hide_banner -loglevel error -y -framerate 15 -loop 1 -i "$portrait" -i "$work/sound.wav" -filter_complex "
  [0]scale=1024:1024:flags=lanczos,pad=1366:1024:171:0,fillborders=left=171:right=171:mode=mirror,format=yuv444p,
  perspective=sense=source:eval=frame:interpolation=cubic:$(corner -1 -1 0):$(corner 1 -1 1):$(corner -1 1 2):$(corner 1 1 3),
  scale=640:480:flags=area,eq=eval=frame:contrast='$light':brightness='0.5*($light-1)',
  noise=alls=3:allf=t:all_seed=7,format=yuv420p[picture]" \
  -map '[picture]' -map 1:a -t "$seconds" -map_metadata -1 -fflags +bitexact \
  -c:v libvpx-vp9 -b:v 260k -crf 34 -g 60 -row-mt 1 -threads 2 -cpu-used 3 -flags:v +bitexact \
  -c:a libopus -b:a 40k -flags:a +bitexact "$work/sample.webm"

mkdir -p "$(dirname "$target")"
mv "$work/sample.webm" "$target"
ffprobe -hide_banner -loglevel error -show_entries format=duration,size -of default=noprint_wrappers=1 "$target"
