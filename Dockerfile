# The official image of PostgreSQL with nps and nps_rollup in it, for CREATE EXTENSION.
#
#   docker build --tag postgres-nps .
#   docker build --tag postgres-nps:15 --build-arg POSTGRES=15 .
#
# POSTGRES is a tag of that image, 15 or later, of its Debian kind (not alpine).
ARG POSTGRES=17

FROM postgres:${POSTGRES} AS build
RUN apt-get update \
    && apt-get install -y --no-install-recommends gcc libc6-dev make "postgresql-server-dev-$PG_MAJOR" \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /nps
COPY . .
RUN make && make install DESTDIR=/stage

# Nothing but the extensions goes over
FROM postgres:${POSTGRES}
COPY --from=build /stage/usr/lib/postgresql /usr/lib/postgresql
COPY --from=build /stage/usr/share/postgresql /usr/share/postgresql
