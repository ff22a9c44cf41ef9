-- Création de la base et de ses deux comptes, une fois, par l'administrateur de PostgreSQL :
--
--   psql --set owner_password=... --set app_password=... --file roles.sql postgres
--
-- maillage_owner possède les tables et les fait évoluer ; maillage_app est le compte du portail.
-- Aucun des deux ne peut créer de base ni de compte.

\set ON_ERROR_STOP on

CREATE ROLE maillage_owner LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD :'owner_password';
CREATE ROLE maillage_app LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD :'app_password';

CREATE DATABASE maillage OWNER maillage_owner TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C.UTF-8'
    LC_CTYPE 'C.UTF-8';
REVOKE ALL ON DATABASE maillage FROM PUBLIC;
GRANT CONNECT ON DATABASE maillage TO maillage_app;
