import os

SECRET_KEY = os.environ["DJANGO_SECRET_KEY"]
INSTALLED_APPS = ["django.contrib.admin", "django.contrib.auth", "django.contrib.contenttypes",
                  "django.contrib.messages", "django.contrib.sessions", "django.contrib.staticfiles"]
STATIC_URL = "static/"
STATIC_ROOT = "/srv/static"
