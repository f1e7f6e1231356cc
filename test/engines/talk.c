/*
 * Talk to servers in the extended protocol, several connections at once, each
 * line of the input an order that names its connection, each line of the output
 * what came of it: rows' values with | between, bytes in hex, or the SQLSTATE.
 *
 *   talk CONNINFO
 *   NAME sql SQL                    simple protocol
 *   NAME text SQL, NAME binary SQL  unnamed statement, results in that form
 *   NAME give HEX SQL               the same in binary, with $1 in binary
 *   NAME prepare STATEMENT SQL      protocol-level named statement
 *   NAME run STATEMENT              its results, in binary
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <libpq-fe.h>

#define CONNECTIONS 8

static PGconn *
connection(const char *conninfo, const char *name)
{
	static struct
	{
		char		name[32];
		PGconn	   *conn;
	}			known[CONNECTIONS];
	int			i;

	for (i = 0; i < CONNECTIONS && known[i].conn != NULL; i++)
		if (strcmp(known[i].name, name) == 0)
			return known[i].conn;
	if (i == CONNECTIONS)
	{
		fprintf(stderr, "too many connections\n");
		exit(2);
	}
	snprintf(known[i].name, sizeof(known[i].name), "%s", name);
	known[i].conn = PQconnectdb(conninfo);
	if (PQstatus(known[i].conn) != CONNECTION_OK)
	{
		fprintf(stderr, "%s", PQerrorMessage(known[i].conn));
		exit(2);
	}
	return known[i].conn;
}

static void
show(PGresult *result)
{
	ExecStatusType status = PQresultStatus(result);

	if (status == PGRES_COMMAND_OK)
		printf("%s", PQcmdStatus(result));
	else if (status != PGRES_TUPLES_OK)
	{
		const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);

		printf("error %s", state ? state : "without a state");
	}
	for (int row = 0; row < PQntuples(result); row++)
		for (int column = 0; column < PQnfields(result); column++)
		{
			const char *value = PQgetvalue(result, row, column);

			if (row + column > 0)
				putchar('|');
			if (PQfformat(result, column) == 0)
				printf("%s", value);
			else
				for (int i = 0; i < PQgetlength(result, row, column); i++)
					printf("%02x", (unsigned char) value[i]);
		}
	putchar('\n');
	fflush(stdout);
	PQclear(result);
}

int
main(int argc, char **argv)
{
	static char line[65536];

	if (argc != 2)
		return 2;
	while (fgets(line, sizeof(line), stdin))
	{
		char	   *rest = line;
		char	   *name,
				   *verb;
		PGconn	   *conn;

		line[strcspn(line, "\n")] = '\0';
		name = strsep(&rest, " ");
		verb = strsep(&rest, " ");
		if (verb == NULL || rest == NULL)
			return 2;
		conn = connection(argv[1], name);
		if (strcmp(verb, "sql") == 0)
			show(PQexec(conn, rest));
		else if (strcmp(verb, "text") == 0 || strcmp(verb, "binary") == 0)
			show(PQexecParams(conn, rest, 0, NULL, NULL, NULL, NULL, verb[0] == 'b'));
		else if (strcmp(verb, "give") == 0)
		{
			const char *hex = strsep(&rest, " ");
			int			length = strlen(hex) / 2;
			int			binary = 1;
			char	   *bytes = malloc(length + 1);
			const char *values = bytes;

			for (int i = 0; i < length; i++)
			{
				unsigned int byte;

				if (sscanf(hex + 2 * i, "%2x", &byte) != 1)
					return 2;
				bytes[i] = (char) byte;
			}
			show(PQexecParams(conn, rest, 1, NULL, &values, &length, &binary, 1));
			free(bytes);
		}
		else if (strcmp(verb, "prepare") == 0)
		{
			const char *statement = strsep(&rest, " ");

			show(PQprepare(conn, statement, rest, 0, NULL));
		}
		else if (strcmp(verb, "run") == 0)
			show(PQexecPrepared(conn, rest, 0, NULL, NULL, NULL, 1));
		else
			return 2;
	}
	return 0;
}
