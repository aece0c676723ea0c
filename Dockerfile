# The course with its kernel, for a class on Kubernetes (deploy/kubernetes), for Binder, or by itself:
#
#   docker build --tag rnn-by-hand . && docker run --rm --publish 127.0.0.1:8888:8888 rnn-by-hand
#
# What is installed besides Debian's packages stands in the project's lock files, and the project's set-up installs it. A
# container asks the network for nothing.
FROM node:22.21.1-bookworm-slim AS base
RUN apt-get update && apt-get install --yes --no-install-recommends git procps python3 && rm -rf /var/lib/apt/lists/*

FROM base AS build
RUN apt-get update && apt-get install --yes --no-install-recommends python3-venv
WORKDIR /srv/rnn-by-hand
COPY . .
RUN node deploy/image.mjs
RUN npm prune --omit=dev --no-audit --no-fund

FROM base
COPY --from=build /srv/rnn-by-hand /srv/rnn-by-hand
RUN userdel --remove node && useradd --create-home --uid 1000 jovyan
ENV NB_USER=jovyan NB_UID=1000 HOME=/home/jovyan PATH=/srv/rnn-by-hand/.venv/bin:$PATH
USER 1000
WORKDIR /home/jovyan
EXPOSE 8888
ENTRYPOINT ["/srv/rnn-by-hand/deploy/with-notebooks"]
CMD ["jupyter-lab", "--ip=0.0.0.0", "--no-browser"]
