"""Logins of browsers: sessions that the service keeps, and a cookie that names one."""
