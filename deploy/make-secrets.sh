#!/bin/sh
# Makes the secrets that docker-compose.yml names, each in a file of its own. What is there already
# stays: a lost key is lost data. The folder is for its owner alone; the files in it must be readable
# by the accounts of the containers, which are given them one by one.
set -eu

folder=${1:-secrets}
mkdir -p "$folder"
chmod 700 "$folder"

word() { head -c 36 /dev/urandom | base64 | tr -d '\n' | tr '+/' '-_'; }
key() { head -c 32 /dev/urandom | base64 | tr -d '\n'; }

# NAME TEXT
make() {
    if [ ! -e "$folder/$1" ]
    then
        printf '%s' "$2" > "$folder/$1"
        chmod 444 "$folder/$1"
        echo "made $folder/$1"
    fi
}

year=$(date +%Y)
make secret_key "$(word)$(word)"
for name in recording_keys field_keys audit_keys backup_keys
do
    make "$name" "${year}a:$(key)"
done
make audit_signing_key "$(key)"
make owner_password "$(word)"
make owner_database_url "postgresql://therapybridge:$(cat "$folder/owner_password")@postgres:5432/therapybridge"
make database_url "postgresql://therapybridge_service:$(word)@postgres:5432/therapybridge"
make valkey_conf "requirepass $(word)"
make redis_url "redis://:$(sed 's/^requirepass //' "$folder/valkey_conf")@valkey:6379/0"
make metrics_token "$(word)"
make email_password ""
